"""The project's papers are kept true: what they name exists, what is pinned is pinned, nothing points at a registry."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import phonebank_app

ROOT = Path(__file__).parent.parent
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "packaging" / "README.md"]
PAPERS += sorted((ROOT / "docs").rglob("*.md"))
LINUX = ROOT / "packaging" / "linux"
APP_ID = "party.phonebank.Phonebank"

# Spelt apart, so that this file does not hold what it forbids.
REGISTRIES = ["pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "/simple" + "/", "--index" + "-url"]


def committed() -> list[Path]:
    """Every file git knows that is still there."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    files = [ROOT / name.decode() for name in listing.split(b"\0") if name]
    return [file for file in files if file.is_file()]


def python_files() -> Iterator[Path]:
    for folder in ("phonebank_app", "campaign_map", "tests", "resources", "packaging"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def requirements() -> list[Requirement]:
    """All that pyproject.toml asks for, the extras too; not the distribution's own name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return [asked for asked in map(Requirement, lines) if asked.name != project["name"]]


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pinned}


def make_targets() -> dict[str, str]:
    """Target → what `make help` says of it."""
    text = (ROOT / "Makefile").read_text("utf-8")
    return dict(re.findall(r"^([a-z-]+):.*?## (.+)$", text, flags=re.MULTILINE))


def test_every_make_target_a_paper_names_exists() -> None:
    targets = make_targets()
    named = {(paper.name, word) for paper in PAPERS for word in re.findall(r"make ([a-z]+)", code_of(paper))}
    assert {"run", "test"} <= {word for _, word in named}
    assert [pair for pair in sorted(named) if pair[1] not in targets] == []


def code_of(paper: Path) -> str:
    """The parts of a paper set as code."""
    text = paper.read_text("utf-8")
    return "\n".join(re.findall(r"^```.*?^```|`make [^`\n]*`", text, flags=re.MULTILINE | re.DOTALL))


def test_make_help_lists_the_targets() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [target for target in make_targets() if f"make {target} " not in said] == []
    assert {"run", "test", "lint", "bench", "package"} <= set(make_targets())


def test_every_dependency_is_pinned_exactly_and_within_what_is_asked() -> None:
    pinned = pins()
    for asked in requirements():
        pin = pinned.get(canonicalize_name(asked.name))
        assert pin is not None, f"{asked.name} is not in constraints.txt"
        (only,) = pin.specifier
        assert only.operator == "==", f"{pin} is not exact"
        assert asked.specifier.contains(only.version), f"{pin} is not within {asked}"


def test_what_is_installed_is_what_is_pinned() -> None:
    for name, pin in pins().items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        assert pin.specifier.contains(installed), f"{name} {installed} is installed, {pin} is pinned"


def test_no_committed_file_holds_a_registry_address() -> None:
    found = []
    for file in committed():
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(ROOT)}: {word}" for word in REGISTRIES if word in text]
    assert found == []


def test_no_file_has_grown_too_long() -> None:
    too_long = []
    for file in python_files():
        limit = 400 if file.is_relative_to(ROOT / "phonebank_app" / "ui") else 600
        length = len(file.read_text("utf-8").splitlines())
        if length > limit:
            too_long.append(f"{file.relative_to(ROOT)}: {length} lines, {limit} at most")
    assert too_long == []


def test_no_function_has_grown_too_long() -> None:
    # A migration is a list of tables, and is never edited again.
    too_long = []
    for file in (file for file in python_files() if "versions" not in file.parts):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length >= 60:
                    too_long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert too_long == []


def test_every_module_says_what_it_is_for() -> None:
    def silent(file: Path) -> bool:
        tree = ast.parse(file.read_text("utf-8"))
        return bool(tree.body) and ast.get_docstring(tree) is None

    assert [str(file.relative_to(ROOT)) for file in python_files() if silent(file)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", paper.read_text("utf-8"))
    local = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert [target for target in local if not (paper.parent / target).exists()] == []


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    pages = sorted(folder.glob("0*.md"))
    assert [page.name for page in pages if page.name not in listed] == []
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]


def test_the_changelog_knows_this_version() -> None:
    assert f"## [{phonebank_app.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_linux_metadata_knows_this_version() -> None:
    metainfo = (LINUX / f"{APP_ID}.metainfo.xml").read_text("utf-8")
    assert f'<release version="{phonebank_app.__version__}"' in metainfo


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert "END OF TERMS AND CONDITIONS" in text
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"] == "Apache-2.0"


def test_the_picture_of_who_may_know_whom_is_what_is_checked() -> None:
    contracts = configparser.ConfigParser(comment_prefixes=(";",))
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    checked = [floor(line) for line in contracts["importlinter:contract:floors"]["layers"].split("\n") if line.strip()]
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    picture = text.split("## Who may know whom")[1].split("```")[1]
    drawn = [floor(line) for line in picture.split("\n\n")[0].split("\n") if line.strip()]
    assert drawn == checked


def floor(line: str) -> tuple[bool, frozenset[str]]:
    """One floor, drawn or checked: whether its modules are kept apart, and which they are."""
    return ("|" in line or "│" in line), frozenset(re.findall(r"\w+", line))


def test_what_the_service_may_know_is_drawn_as_it_is_checked() -> None:
    contracts = (ROOT / ".importlinter").read_text("utf-8")
    may = re.findall(r"campaign_map\.\*\* -> phonebank_app\.([\w.]+?)(?:\.\*\*)?$", contracts, flags=re.MULTILINE)
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    (drawn,) = re.findall(r"^ campaign_map → (.+?)^```", text, flags=re.MULTILINE | re.DOTALL)
    rooms = [re.fullmatch(r"\s*(?:(\w+)/)?(.+)", line) for line in drawn.splitlines()]
    names = {f"{room[1]}.{name}" if room[1] else name for room in rooms if room for name in room[2].split()}
    assert names == set(may)


def test_every_proof_in_the_table_of_invariants_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = text.split("## What is always true")[1].split("\n## ")[0]
    for file, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", table):
        assert (ROOT / file).is_file(), f"{file} does not exist"
        assert not name or f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{file} has no {name}"


def test_the_desktop_file_is_valid() -> None:
    checker = shutil.which("desktop-file-validate")
    if checker is None:
        pytest.skip("desktop-file-validate is not installed (Debian: desktop-file-utils)")
    said = subprocess.run([checker, LINUX / f"{APP_ID}.desktop"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_the_software_centre_metadata_is_valid() -> None:
    checker = shutil.which("appstreamcli")
    if checker is None:
        pytest.skip("appstreamcli is not installed (Debian: appstream)")
    metainfo = LINUX / f"{APP_ID}.metainfo.xml"
    said = subprocess.run([checker, "validate", "--no-net", metainfo], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def test_the_shell_scripts_are_posix() -> None:
    checker = shutil.which("dash") or shutil.which("sh")
    assert checker is not None
    for script in sorted((ROOT / "packaging").glob("*.sh")):
        said = subprocess.run([checker, "-n", script], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
