"""The text of a script taken apart at its headings, before any of its lines is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phonebank_app.i18n import tr
from phonebank_app.scripts import slips, vocabulary
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place
from phonebank_app.scripts.problems import Problems

_HEADINGS = ("==", "??", "&&")
_LIKE_HEADINGS = frozenset("=?#")
_SPACES = " \t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SIGNS = _LIKE_HEADINGS.union("&", _SPACES)
"""What a heading begins with, what was meant for one, or a line that puts a block there; spaces may stand before it."""


@dataclass(slots=True)
class Section:
    """A heading and the lines under it, as they are written.

    Attributes:
        first: the line that the heading stands on, from 1.
        kind: the two signs the heading begins with.
        written: the heading; one that was meant so has been put right.
        under: the lines under it.
        puts: some of these begin as those do that put a block there.
    """

    first: int
    kind: str
    written: str
    under: Sequence[str] = ()
    puts: bool = False

    @property
    def heading(self) -> Piece:
        """The line it begins with."""
        return piece_of(self.first, self.written)

    @property
    def body(self) -> list[Piece]:
        """The lines under the heading, without remarks."""
        return list(pieces_of(self.first + 1, self.under))


def split(lines: Sequence[str], start: int, problems: Problems, *, headless: bool = False) -> list[Section]:
    """The sections of a script from the line with this index on.

    Args:
        headless: the head could not be found, so that some of it may stand before the first step.
    """
    sections: list[Section] = []
    counts = {"&&": 0, "==": 0}
    end = len(lines)
    # Most lines begin with no such sign, and need not be looked at.
    for index in [i for i, line in enumerate(lines) if line and line[0] in _SIGNS and i >= start]:
        line = lines[index]
        bare = line.lstrip()
        if not bare.startswith(_HEADINGS):
            sign = slips.section_sign(bare.rstrip()) if bare[:1] in _LIKE_HEADINGS else ""
            if not sign:
                if sections and bare[:1] == "&":
                    sections[-1].puts = True
                continue
            line, bare = _as_heading(index + 1, line, sign, problems)
        kind = bare[:2]
        counts["&&" if kind == "&&" else "=="] += 1
        if max(counts.values()) > vocabulary.MAX_STEPS:
            problems.error(piece_of(index + 1, line).place, _too_many(kind))
            end = index
            break
        sections.append(Section(index + 1, kind, line))
    ends = [section.first - 1 for section in sections[1:]]
    for section, last in zip(sections, [*ends, end], strict=False):
        section.under = lines[section.first : last]
    if not headless:
        _before(lines, start, sections[0].first - 1 if sections else end, problems)
    return sections


def _before(lines: Sequence[str], start: int, end: int, problems: Problems) -> None:
    """Say what stands before the first step, once."""
    for number, line in enumerate(lines[start:end], start + 1):
        bare = line.strip()
        if bare and not _is_remark(bare):
            sentence = tr("This stands before the first step. Begin one above it with a line such as == hello: Hello")
            problems.error(piece_of(number, line).place, sentence)
            return


def _as_heading(number: int, line: str, sign: str, problems: Problems) -> tuple[str, str]:
    """A line that was meant to begin a step or an objection, and the same without the spaces before it."""
    bare = line.lstrip()
    written = len(bare) - len(bare.lstrip("=?#"))
    column = len(line) - len(bare) + 1
    sentence = (
        tr("What they might ask begins with two question marks: ?? Who are you?")
        if sign == "??"
        else tr("A step begins with two equals signs: == hello: Hello")
    )
    problems.error(Place(number, column, written), sentence, sign)
    # In the same room where there is any, so that what stands after it keeps its place.
    after = bare[written:]
    spare = after[len(sign) - written :] if written < len(sign) and after[:1].isspace() else after
    mended = sign + " " * (written - len(sign)) + spare
    return line[: len(line) - len(bare)] + mended, mended


def piece_of(number: int, line: str) -> Piece:
    """A line without the spaces around it, knowing where it stands."""
    bare = line.strip()
    return Piece(number, 1 if bare is line else len(line) - len(line.lstrip()) + 1, bare)


def pieces_of(first: int, lines: Sequence[str]) -> Iterator[Piece]:
    """So do all of these, the first of which has this number; remarks are left out."""
    for number, line in enumerate(lines, first):
        bare = line.strip()
        if bare is line and bare[:1] != "#":
            yield Piece(number, 1, bare)
        elif not _is_remark(bare):
            yield Piece(number, len(line) - len(line.lstrip()) + 1, bare)


def _is_remark(bare: str) -> bool:
    return bare == "#" or bare.startswith("# ")


def _too_many(kind: str) -> str:
    if kind == "&&":
        return tr("A script has at most {most} blocks.", most=vocabulary.MAX_STEPS)
    return tr("A script has at most {most} steps, objections among them.", most=vocabulary.MAX_STEPS)
