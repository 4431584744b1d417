"""A script drawn and printed from the command line."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from phonebank_app.cli import main
from phonebank_app.hosting import shipped_script
from tests.scripts.texts import IDENTITY, script

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A script that leads to a step that is not there, by titles that are no markup."""
    path = tmp_path / "broken.script.txt"
    text = script("== a: </text><script>alert(1)</script> & so", IDENTITY, "-> helpng", "== b: B", "x", "-> end busy")
    path.write_text(text, "utf-8")
    return path


def test_a_script_is_drawn_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    assert main(["draw-script", str(shipped_script()), "-o", str(out)]) == 0
    root = Tree.fromstring(out.read_text("utf-8"))
    assert root.find(f"{SVG}title").text == "The way through “First conversation”"  # type: ignore[union-attr]
    told = root.find(f"{SVG}desc").text or ""  # type: ignore[union-attr]
    assert "“Hello” leads on: 1 to “What matters”" in told and "“Who are you?” goes back to where one was." in told
    words = {t.text for t in root.iter(f"{SVG}text")}
    assert {"Hello", "Conversation", "If they ask…", "1–6", "otherwise"} <= words


def test_a_drawing_is_light_or_dark_holds_no_program_and_fetches_nothing(tmp_path: Path, broken: Path) -> None:
    out = tmp_path / "out.svg"
    main(["draw-script", str(broken), "-o", str(out)])
    text = out.read_text("utf-8")
    assert "@media (prefers-color-scheme: dark)" in text
    tags = {element.tag.removeprefix(SVG) for element in Tree.fromstring(text).iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "g", "path", "circle", "text"}
    assert not re.search(r"href|url\(|@import|<!", text)
    assert text.count("http") == 1  # the name of SVG itself


def test_a_broken_script_is_drawn_with_what_is_wrong_and_the_status_says_so(
    tmp_path: Path, broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.svg"
    assert main(["draw-script", str(broken), "-o", str(out)]) == 1
    told = capsys.readouterr().err
    assert "No step is called “helpng”" in told
    assert told.rstrip().endswith(f"Saved in {out}."), "broken or not, there is a picture, and where is said"
    words = " ".join(t.text or "" for t in Tree.fromstring(out.read_text("utf-8")).iter(f"{SVG}text"))
    assert "no such step" in words and "nothing leads here" in words and "No step is called “helpng”" in words


def test_a_drawing_goes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["draw-script", str(shipped_script()), "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"<svg ")


@pytest.mark.parametrize("verb", ["draw-script", "print-script"])
def test_nothing_is_overwritten_that_was_not_meant_to_be(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    source, out = tmp_path / "a.script.txt", tmp_path / "out"
    source.write_bytes(shipped_script().read_bytes())
    out.write_text("mine", "utf-8")
    assert main([verb, str(source), "-o", str(out)]) == 1
    assert out.read_text("utf-8") == "mine"
    assert "There is a file called “out” already. Choose another name, or say --overwrite." in capsys.readouterr().err
    assert main([verb, str(source), "-o", str(source), "--overwrite"]) == 1
    assert source.read_bytes() == shipped_script().read_bytes()
    assert main([verb, str(source), "-o", str(out), "--overwrite"]) == 0
    assert out.read_bytes() != b"mine"


def test_what_is_no_script_at_all_is_not_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing, out = tmp_path / "a.txt", tmp_path / "out.svg"
    nothing.write_text("Hello there", "utf-8")
    assert main(["draw-script", str(nothing), "-o", str(out)]) == 1
    assert "There is nothing to draw yet." in capsys.readouterr().err and not out.exists()


def test_a_script_is_printed_in_ordinary_and_in_large_print(tmp_path: Path, qapp: object) -> None:
    pages = []
    for large in ([], ["--large"]):
        out = tmp_path / f"out{len(large)}.pdf"
        assert main(["print-script", str(shipped_script()), "-o", str(out), *large, "--with", "seat=Harrow East"]) == 0
        held = out.read_bytes()
        assert held.startswith(b"%PDF-")
        pages.append(len(re.findall(rb"/Type\s*/Page\b", held)))
    assert pages[1] > pages[0] >= 3


def test_a_broken_script_is_not_printed(broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print-script", str(broken), "-o", str(tmp_path / "out.pdf")]) == 1
    assert "No step is called “helpng”" in capsys.readouterr().err and not (tmp_path / "out.pdf").exists()


def test_only_what_there_is_can_be_filled_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["print-script", str(shipped_script()), "-o", str(tmp_path / "out.pdf"), "--with", "colour=red"]
    assert main(words) == 1
    assert "“colour=red” fills in nothing." in capsys.readouterr().err


def test_a_file_that_is_no_text_is_refused_in_the_terminal_and_no_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHONEBANK_DATA", str(tmp_path / "data"))
    (tmp_path / "no.script.txt").write_bytes(b"\xff\xfe\x00")
    assert main(["write-script", str(tmp_path / "no.script.txt")]) == 1
    assert "not plain text" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
