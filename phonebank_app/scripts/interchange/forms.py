"""What goes out and comes in, whatever the format: files made, what they lose, and what was made of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from phonebank_app.scripts.model import Problem, Script

FormatName = Literal["osdi", "spoke", "xlsform", "xlsform-csv"]

LARGEST = 4 * 1024 * 1024
"""Bytes: sixty times the longest script there may be."""
MOST_ROWS = 4_000
"""Rows of a table, or resources of a document, that are looked at."""


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something a file does not hold as the script does.

    Attributes:
        line: of the script's text, where it stands; 0: it concerns all of it.
        code: which feature of the language it is (``features``).
    """

    line: int
    sentence: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A file to be written.

    Attributes:
        suffix: what its name ends in, after the name that the person chose, e.g. ``.osdi.json``.
        about: what it is, in a few words.
    """

    suffix: str
    data: bytes
    about: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file that came in: not understood, guessed or added.

    Attributes:
        place: where in that file, e.g. ``survey, row 12`` or ``$.steps[3]``; empty: all of it.
    """

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A script that came in, as text in our language, having passed through the checks.

    Attributes:
        remarks: what was not understood of the file; ``problems``: what the checks say of ``text``.
        script: ``None`` while there is an error among the problems.
        languages: tags of the other languages in which the file has its words.
    """

    format: str
    text: str
    remarks: tuple[Remark, ...]
    problems: tuple[Problem, ...]
    script: Script | None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A loss in words, and every line that it concerns; no line: all of the script."""

    sentence: str
    lines: tuple[int, ...]


def grouped(losses: Iterable[Loss]) -> tuple[Told, ...]:
    """The same loss on several lines as one, in the order of the first."""
    lines: dict[str, dict[int, None]] = {}
    for loss in losses:
        lines.setdefault(loss.sentence, {}).update({loss.line: None} if loss.line else {})
    return tuple(Told(sentence, tuple(sorted(found))) for sentence, found in lines.items())


def each_once(found: Iterable[Loss]) -> tuple[Loss, ...]:
    """In the order of the text, nothing said twice of one line."""
    return tuple(sorted(dict.fromkeys(found)))
