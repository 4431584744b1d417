"""Every word that a person reads in the window goes through the catalogue: nothing that reads like words stands bare.

It looks at the syntax tree. A literal reads like words when it has a space between letters, or is one capitalised word.
What is a code, a name or a note to ourselves is known by where it stands; the few that are not are listed, each with
a reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.words.reading import ROOT, TABLES

UI = ROOT / "phonebank_app" / "ui"
SPOKEN = {"tr", "tr_n", "tr_in", "tr_listed", *TABLES}
"""What stands in these is in the catalogue."""
FOR_US = {
    "AssertionError", "BugError", "KeyError", "LookupError", "NotImplementedError", "RuntimeError", "TypeError",
    "ValueError", "TypeVar", "compile", "fullmatch", "getattr", "hasattr", "setObjectName", "setStyleSheet", "Signal",
    "caps", "action_for", "note",
}  # fmt: skip
"""Functions that take no words: errors of ours, patterns, names of objects and keys, the log."""
NAMED_FIRST = {"Notice", "Line", "start", "cancel", "withdraw"}
"""The first of what they take is a name: which notice, line or task."""
CODES = {"role", "tone", "icon", "look", "caps", "rules", "kind"}
"""Keyword arguments that are codes."""
ALLOWED = {
    "Phonebank Party": "the program's name is the same in every language",
    "Phonebank Party {}": "the same, with its version",
    "Language · Iaith": "in both languages, for whoever cannot read the one that is spoken",
    "K7F M3": "signs of a sheet",
    "https://…": "the beginning of an address",
    "XXXXX-XXXXX-XXXXX-…": "what a recovery phrase looks like",
    "No longer: phone calls, although on the register (TPS)": "written down and sent: in English",
    "No longer: text messages": "written down and sent: in English",
    "No longer: e-mails": "written down and sent: in English",
    "We rang there before": "sent: in English",
    "It is too near home": "sent: in English",
    "Its list is nearly done": "sent: in English",
    "I would rather not say": "sent: in English",
    "Not really rung": "written down and sent: in English",
    "Guessed, not asked": "written down and sent: in English",
    "A mistake at the keyboard": "written down and sent: in English",
    "Put back by the host": "written down and sent: in English",
    "Return": "a key",
    "Down": "a key",
    "end {}": "the language of scripts",
    "-> end {}": "the language of scripts",
    "Sgwrs newydd": "the title of a script, in the script's language",
    "A new script": "the title of a script, in the script's language",
    "Escape": "a key",
    "ringing back": "which notice",
    "paper overdue": "which notice",
}
NOT_READ = {
    "keys.py": "keys are called what is printed on them; the words of its table are read by tests/words",
    "undoing.py": "a table for tests",
    "plain.py": "names of kinds of letters",
    "theme.py": "names of typefaces",
}


def bare(source: str) -> Iterator[tuple[int, str]]:
    """Every literal of a module that reads like words and is not said through the catalogue: its line, and its words
    with ``{}`` for each value."""
    tree = ast.parse(source)
    above: dict[ast.AST, tuple[ast.AST, str, int]] = {}
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            for place, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST):
                    above[child] = node, field, place
    for node in ast.walk(tree):
        words = _words(node)
        if words is not None and _reads_like_words(words) and not _is_no_speech(node, above):
            assert isinstance(node, (ast.Constant, ast.JoinedStr))
            yield node.lineno, words


def _words(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _reads_like_words(words: str) -> bool:
    said = words.replace("{}", "").strip()
    if re.search(r"[\w’][ \n]+[A-Za-z]{2,}|[A-Za-z]{2,}[,:;.]? [\w’]|“[A-Za-z]{2,}", said):
        return "{" not in said and not re.fullmatch(r"%[-A-Za-z:%, ]+", said)
    if "{}" in words and " " in words:
        return re.search(r"[A-Za-z]{2,}", said) is not None
    return re.fullmatch(r"[A-Z][a-z’]{2,}[….:?!]?", said) is not None


def _is_no_speech(node: ast.AST, above: dict[ast.AST, tuple[ast.AST, str, int]]) -> bool:
    parent, field, _ = above[node]
    if isinstance(parent, (ast.Expr, ast.Compare, ast.Subscript, ast.Assert, ast.MatchValue)):
        return True
    if isinstance(parent, ast.Dict) and field == "keys":
        return True
    if isinstance(parent, (ast.JoinedStr, ast.FormattedValue)) and isinstance(node, (ast.Constant, ast.JoinedStr)):
        # A piece of an f-string, or how a value in it is written out: the whole is looked at.
        return isinstance(parent, ast.JoinedStr) or field == "format_spec"
    while node in above:
        parent, field, place = above[node]
        if isinstance(parent, ast.Call) and field == "args" and _stands_in_code(parent, place):
            return True
        if isinstance(parent, ast.keyword) and parent.arg in CODES:
            return True
        if field in ("annotation", "returns"):
            return True
        if isinstance(parent, ast.Assign) and any(ast.unparse(one) == "__all__" for one in parent.targets):
            return True
        if isinstance(parent, ast.stmt):
            return False
        node = parent
    return False


def _stands_in_code(call: ast.Call, place: int) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in SPOKEN or name in FOR_US or (name in NAMED_FIRST and place == 0)


def modules() -> list[Path]:
    return sorted(path for path in UI.rglob("*.py") if path.name not in NOT_READ)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(UI).as_posix())
def test_no_words_stand_bare(path: Path) -> None:
    found = [f"{line}: {words!r}" for line, words in bare(path.read_text(encoding="utf-8")) if words not in ALLOWED]
    assert not found, "say it through tr, tr_n or tr_in:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('label.setText("Nobody is left")', "Nobody is left"),
        ('KeyButton("Back")', "Back"),
        ('say(f"{n} calls saved")', "{} calls saved"),
        ('x = "Yes, come back" if y else ""', "Yes, come back"),
        ("f\"{tr('Saved')} {'on this laptop' if y else z}\"", "on this laptop"),
    ],
)
def test_bare_words_are_found(code: str, words: str) -> None:
    assert words in [said for _, said in bare(code)]


@pytest.mark.parametrize(
    "code",
    [
        '"""What it is for."""',
        'tr("Nobody is left")',
        'tr_n("{n} call", "{n} calls", len(x["a b"]))',
        'Notice("evening page", tr("It is there."))',
        'Label(tr("Back"), "label_muted")',
        'raise ValueError("two of them share a letter")',
        'if words == "In hand": pass',
        'Key("call", "Left", "back", "Back one step")',
        'f"{a}, {b}: {c:%A %d}"',
        'widget.setStyleSheet("QWidget { color: red; }")',
    ],
)
def test_what_is_no_speech_is_left_alone(code: str) -> None:
    assert not list(bare(code))


def test_no_day_or_month_is_named_by_the_system() -> None:
    """Python's ``%A`` and ``%B`` know no Welsh: days are said by ``phonebank_app.words.dates``."""
    named = re.compile(r":%[^}\"]*[AaBb]\b|strftime\([^)]*%[AaBb]")
    found = [str(path) for path in sorted(UI.rglob("*.py")) if named.search(path.read_text(encoding="utf-8"))]
    assert found == []
    assert named.search('f"{day.day} {day:%B}"')
