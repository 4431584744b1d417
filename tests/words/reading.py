"""Which strings of the program are to be translated, read from its source: calls of ``tr``, ``tr_n`` and ``tr_in``.

It reads the syntax tree rather than tokens, so that a call within a call is found, and what no catalogue could hold
(an f-string, a name in place of the words) is told instead of passed over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = "phonebank_app"
REMARK = "# For translators:"
_TAKES = {"tr": 1, "tr_n": 2, "tr_in": 2}
TABLES = {"Key": 3, "Page": 1, "of_qt": 1}
"""Rows of tables whose words are looked up with ``tr_listed`` where they are shown: what makes one, and where in it the
words are. Words of many rows that are shown as one (an f-string) are in no catalogue."""

OF_QT = "of_qt"
"""What Qt says by itself: a place of Qt's, which is the context, and all that is said there."""


@dataclass(frozen=True, slots=True)
class Found:
    """One call: the words, where they are, and what the code says to translators in the lines above."""

    place: str
    line: int
    one: str
    many: str = ""
    context: str = ""
    remark: str = ""


def strings() -> tuple[list[Found], list[str]]:
    """All strings of the desktop program in the order of its files, and what is wrong with how some are given."""
    found: list[Found] = []
    wrong: list[str] = []
    for path in sorted((ROOT / SOURCES).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT).as_posix()
        if "i18n import" in source or any(f"{table}(" in source for table in TABLES):
            lines = source.splitlines()
            for call in _calls(ast.parse(source)):
                if _name(call) in TABLES:
                    found += _row(place, call)
                    continue
                words = _literal(call)
                if words is None:
                    wrong.append(f"{place}:{call.lineno}: the words must stand in the call, whole")
                else:
                    found.append(_found(place, lines, call, words))
    return found, wrong


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in (*_TAKES, *TABLES)
    ]
    yield from sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _name(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Name)
    return call.func.id


def _row(place: str, call: ast.Call) -> list[Found]:
    at = TABLES[_name(call)]
    if _name(call) == OF_QT:
        where, *words_of_qt = [one.value for one in call.args if isinstance(one, ast.Constant)]
        return [Found(place, call.lineno, str(words), context=str(where)) for words in words_of_qt]
    words = call.args[at].value if len(call.args) > at and isinstance(call.args[at], ast.Constant) else None  # type: ignore[attr-defined]
    return [Found(place, call.lineno, words)] if isinstance(words, str) and words else []


def _literal(call: ast.Call) -> list[str] | None:
    words = call.args[: _TAKES[_name(call)]]
    said = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    return said if len(said) == _TAKES[_name(call)] else None


def _found(place: str, lines: list[str], call: ast.Call, words: list[str]) -> Found:
    remark: list[str] = []
    above = call.lineno - 2
    while above >= 0 and lines[above].strip().startswith("#"):
        remark.insert(0, lines[above].strip())
        above -= 1
    said = " ".join(line.lstrip("# ") for line in remark)
    note = said.removeprefix(REMARK.lstrip("# ")).strip() if remark and remark[0].startswith(REMARK) else ""
    if _name(call) == "tr_n":
        return Found(place, call.lineno, words[0], many=words[1], remark=note)
    if _name(call) == "tr_in":
        return Found(place, call.lineno, words[1], context=words[0], remark=note)
    return Found(place, call.lineno, words[0], remark=note)
