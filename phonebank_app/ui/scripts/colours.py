"""What each part of a line of a script is, for colouring it while it is typed: line by line, before it is parsed.

Pure. It follows ``scripts.parser``'s grammar; a test holds the two to each other on every script that is shipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["mark", "name", "key", "field", "code", "remark", "aside", "head", "bold"]
"""Signs that carry meaning, names of steps, keys of answers, placeholders, codes, remarks, what is not said aloud,
lines of the head, words set bold."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many signs from ``start`` (from 0) are of one kind."""

    start: int
    length: int
    kind: Kind


OUTSIDE, IN_HEAD, BODY = 0, 1, 2
"""Where a line stands: before the head, in it, or below it. What the line before says of the next."""

_HEADING = re.compile(r"(\s*)(==|\?\?|&&)(\s*)([^:(]*)(:?)([^(]*)(\(.*)?")
_FIELD = re.compile(r"(?<!\\)\{[^{}]*\}?")
_BOLD = re.compile(r"(?<!\\)\*\*(?!\s)(.+?)\*\*")
_CHOICE = re.compile(r"\s*([1-9])[.)]?(?=\s|$)")
_CODE = re.compile(r"(?<!\\)\[[^\[\]]*\]")
_ARROW = re.compile(r"(?<!\\)->")
_WHEN = re.compile(r"\s*(when)\s")
_LED = re.compile(r"\s*(&|\+)\s+(.*)")
_BLANK = re.compile(r"_{2,}")
_HEAD_LINE = re.compile(r"\s*([\w-]+)\s*=")


def parts_of(line: str, place: int) -> tuple[list[Part], int]:
    """The coloured parts of a line that stands at ``place``, later ones on top; and where the next line stands."""
    bare = line.strip()
    if bare == "+++":
        return [Part(line.index("+++"), 3, "mark")], IN_HEAD if place == OUTSIDE else BODY
    if place == IN_HEAD:
        return _head(line), IN_HEAD
    after = OUTSIDE if place == OUTSIDE and not bare else BODY
    if bare == "#" or bare.startswith("# "):
        return [Part(0, len(line), "remark")], after
    if bare.startswith(("==", "??", "&&")):
        return _heading(line), after
    if bare.startswith(">") and not bare.startswith(">>"):
        return [Part(0, len(line), "aside"), *_inline(line)], after
    return _body(line, bare), after


def _head(line: str) -> list[Part]:
    if line.strip().startswith("#"):
        return [Part(0, len(line), "remark")]
    found = _HEAD_LINE.match(line)
    return [Part(found.start(1), len(found[1]), "head")] if found else []


def _heading(line: str) -> list[Part]:
    found = _HEADING.fullmatch(line)
    if found is None:
        return []
    parts = [Part(found.start(2), 2, "mark")]
    name = found[4].rstrip()
    if name:
        parts.append(Part(found.start(4), len(name), "name"))
    if found[5]:
        parts.append(Part(found.start(5), 1, "mark"))
    if found[2] == "??" and found[6].strip():
        parts.append(Part(found.start(6), len(found[6].rstrip()), "name"))
    if found[7]:
        parts.append(Part(found.start(7), len(found[7]), "aside"))
    return parts


def _body(line: str, bare: str) -> list[Part]:
    parts: list[Part] = []
    arrow = _ARROW.search(line)
    marked = False
    if choice := _CHOICE.match(line):
        marked = True
        parts.append(Part(choice.start(1), 1, "key"))
        parts += [Part(found.start(), len(found[0]), "code") for found in _CODE.finditer(line)]
    elif when := _WHEN.match(line):
        marked = True
        parts.append(Part(when.start(1), 4, "key"))
    elif led := _LED.fullmatch(line):
        parts += [Part(led.start(1), 1, "mark"), Part(led.start(2), len(led[2]), "name")]
    elif bare.startswith(("- ", ">>")):
        parts.append(Part(len(line) - len(line.lstrip()), 2 if bare.startswith(">>") else 1, "mark"))
    if blank := _BLANK.search(line) if marked or bare.startswith("__") else None:
        parts.append(Part(blank.start(), len(blank[0]), "mark"))
    if arrow is not None and (marked or bare.startswith("->")):
        parts.append(Part(arrow.start(), len(line) - arrow.start(), "aside"))
    return [*parts, *_inline(line)]


def _inline(line: str) -> list[Part]:
    bold = [Part(found.start(), len(found[0]), "bold") for found in _BOLD.finditer(line)]
    return [*bold, *(Part(found.start(), len(found[0]), "field") for found in _FIELD.finditer(line))]
