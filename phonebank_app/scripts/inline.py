r"""What may stand inside a line of a script.

::

    inline      = { text | bold | emphasis | placeholder | escape }
    bold        = "**" inline "**"            no space just inside the stars
    emphasis    = "*" inline "*"              the same; "***" is both
    placeholder = "{" name [ "|" fallback ] "}"
    escape      = "\" and a sign or a digit   the sign itself: \* \{ \[ \2

A star with a space on both sides is a star. Everything else, tags and web addresses too, is shown as it is written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Place, Span
from phonebank_app.scripts.problems import Problems

# Words; a sign that a backslash makes plain; stars; a placeholder, perhaps in two pairs of braces; one sign by itself.
_PART = re.compile(r"[^\\*{}]+|\\[^\sA-Za-z]|\*+|\{[^{}]*\}|\{[^{}]*\{[^{}]*\}[^{}]*\}|.", re.DOTALL)


class Piece(Struct, frozen=True, gc=False):
    """A stretch of one line: its text and where it starts."""

    line: int
    column: int
    text: str

    def cut(self, start: int, end: int | None = None) -> Piece:
        """A part of it without the spaces around, still knowing where it stands."""
        part = self.text[start:end]
        bare = part.lstrip()
        return Piece(self.line, self.column + start + len(part) - len(bare), bare.rstrip())

    def at(self, start: int, length: int) -> Place:
        """Where some signs of it stand."""
        return Place(self.line, self.column + start, length)

    @property
    def place(self) -> Place:
        """Where all of it stands."""
        return Place(self.line, self.column, len(self.text))


def read_inline(pieces: Sequence[Piece], problems: Problems) -> tuple[Span, ...]:
    """Read the lines of one paragraph, which are joined by spaces, into spans of one style each."""
    if len(pieces) > 1:
        return _Inline(_Joined(pieces), problems).read()
    (piece,) = pieces
    text = piece.text
    if "{" in text or "*" in text or "\\" in text or "}" in text:
        return _Inline(piece, problems).read()
    return (Span(text, False, False, "", piece.place),) if text else ()


class _Inline:
    def __init__(self, line: Piece | _Joined, problems: Problems) -> None:
        self._text = line.text
        self._place = line.at
        self._problems = problems
        self._spans: list[Span] = []
        # The words of the span being read, and where its first sign stands.
        self._words = ""
        self._words_at = 0
        self._bold = self._emphasis = False
        self._open: dict[str, int] = {}

    def read(self) -> tuple[Span, ...]:
        at = 0
        for part in _PART.findall(self._text):
            match part[0]:
                case "*":
                    self._stars(part, at)
                case "{" | "}":
                    self._braces(part, at)
                case "\\":
                    self._add(part[-1], at)
                case _:
                    self._add(part, at)
            at += len(part)
        if self._words:
            self._end_span()
        for mark, where in self._open.items():
            self._problems.error(self._place(where, len(mark)), _unclosed(mark))
        return tuple(self._spans)

    def _braces(self, part: str, at: int) -> None:
        place = self._place(at, len(part))
        if len(part) == 1:
            self._problems.error(place, *_alone(part))
            return
        inside = part[1:-1]
        if "{" in inside:
            inside = self._nested(inside, place)
        name, bar, fallback = inside.partition("|")
        name = name.strip()
        if not name:
            sentence = tr("These braces are empty: write what goes there, for example {caller}.")
            self._problems.error(place, sentence)
            return
        if self._words:
            self._end_span()
        self._spans.append(Span(fallback.strip() if bar else None, self._bold, self._emphasis, name, place))

    def _nested(self, inside: str, place: Place) -> str:
        """What was meant by braces within braces."""
        bare = inside.strip()
        if bare.startswith("{") and bare.endswith("}"):
            self._problems.error(place, tr("One pair of braces is enough: {field}", field=bare), bare)
            return bare[1:-1]
        self._problems.error(place, tr("What stands after | is said as it is written: there is no field in it."))
        return re.sub("[{}]", "", inside)

    def _stars(self, stars: str, at: int) -> None:
        if len(stars) > 3:
            self._add(stars, at)
            return
        end = at + len(stars)
        opens = end < len(self._text) and not self._text[end].isspace()
        closes = at > 0 and not self._text[at - 1].isspace()
        marks: Sequence[str] = (stars,)
        if len(stars) == 3:
            marks = ("*", "**") if self._emphasis and not self._bold else ("**", "*")
        for mark in marks:
            if closes if mark in self._open else opens:
                self._turn(mark, at)
            else:
                if mark == "**":
                    self._problems.hint(self._place(at, 2), _shown_stars())
                self._add(mark, at)
            at += len(mark)

    def _turn(self, mark: str, at: int) -> None:
        """Begin to be bold or emphatic, or leave off."""
        if self._words:
            self._end_span()
        if self._open.pop(mark, None) is None:
            self._open[mark] = at
        self._bold, self._emphasis = "**" in self._open, "*" in self._open

    def _add(self, words: str, at: int) -> None:
        if not self._words:
            self._words_at = at
        self._words += words

    def _end_span(self) -> None:
        place = self._place(self._words_at, len(self._words))
        self._spans.append(Span(self._words, self._bold, self._emphasis, "", place))
        self._words = ""


class _Joined:
    """Several lines as if they were one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.text = " ".join([p.text for p in pieces])
        self._pieces = pieces
        self._starts = list(accumulate([len(p.text) + 1 for p in pieces[:-1]], initial=0))

    def at(self, start: int, length: int) -> Place:
        """Where some signs of it stand, as far as the line goes on which they begin."""
        index = bisect_right(self._starts, start) - 1
        within = start - self._starts[index]
        return self._pieces[index].at(within, min(length, max(len(self._pieces[index].text) - within, 1)))


def _alone(brace: str) -> tuple[str, str]:
    """What is wrong with a brace that has no other, and what to write instead."""
    if brace == "{":
        return tr("This { is never closed: write } after the name, or \\{ for a brace."), ""
    return tr("There is no { before this }: write \\} for a brace."), "\\}"


def _shown_stars() -> str:
    return tr(
        "Callers see these two stars: a space stands just inside of the bold words, or those before are not closed."
    )


def _unclosed(mark: str) -> str:
    if mark == "**":
        return tr("This ** is never closed: write ** again where the bold words end, or \\* for a star.")
    return tr("This * is never closed: write * again where the words in italics end, or \\* for a star.")
