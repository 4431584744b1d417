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
from typing import NamedTuple

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Place, Span
from phonebank_app.scripts.problems import Problems

_TOKEN = re.compile(r"\\([^\sA-Za-z])|\*+|\{([^{}]*)\}|[{}]")


class Piece(NamedTuple):
    """A stretch of one line: its text and where it starts."""

    line: int
    column: int
    text: str

    def cut(self, start: int, end: int | None = None) -> Piece:
        """A part of it without the spaces around, still knowing where it stands."""
        line, column, text = self
        part = text[start:end]
        bare = part.lstrip()
        return Piece(line, column + start + len(part) - len(bare), bare.rstrip())

    @property
    def place(self) -> Place:
        """Where all of it stands."""
        line, column, text = self
        return Place(line, column, len(text))


def read_inline(pieces: Sequence[Piece], problems: Problems) -> tuple[Span, ...]:
    """Read the lines of one paragraph, which are joined by spaces, into spans of one style each."""
    if len(pieces) == 1:
        (piece,) = pieces
        if _TOKEN.search(piece.text) is None:
            return (Span(piece.text, False, False, "", piece.place),) if piece.text else ()
    return _Inline(pieces, problems).read()


class _Inline:
    def __init__(self, pieces: Sequence[Piece], problems: Problems) -> None:
        self._pieces = pieces
        self._problems = problems
        self._text = " ".join(p.text for p in pieces)
        self._starts: list[int] = []
        at = 0
        for piece in pieces:
            self._starts.append(at)
            at += len(piece.text) + 1
        self._spans: list[Span] = []
        self._words = ""
        self._words_at = 0
        self._open: dict[str, int] = {}

    def read(self) -> tuple[Span, ...]:
        text, at = self._text, 0
        for token in _TOKEN.finditer(text):
            start = token.start()
            if start > at:
                self._add(text[at:start], at)
            at = token.end()
            self._token(token, start, at)
        if at < len(text):
            self._add(text[at:], at)
        self._end_span()
        for mark, where in self._open.items():
            self._problems.error(self._place(where, len(mark)), _unclosed(mark))
        return tuple(self._spans)

    def _token(self, token: re.Match[str], start: int, end: int) -> None:
        sign = token[0]
        if sign[0] == "*":
            self._stars(sign, start, end)
        elif token[2] is not None:
            self._placeholder(token[2], start, len(sign))
        elif token[1] is not None:
            self._add(token[1], start)
        elif sign == "{":
            sentence = tr("This { is never closed: write } after the name, or \\{ for a brace.")
            self._problems.error(self._place(start, 1), sentence)
        else:
            sentence = tr("There is no { before this }: write \\} for a brace.")
            self._problems.error(self._place(start, 1), sentence, "\\}")

    def _placeholder(self, inside: str, start: int, length: int) -> None:
        name, bar, fallback = inside.partition("|")
        name, place = name.strip(), self._place(start, length)
        if not name:
            sentence = tr("These braces are empty: write what goes there, for example {caller}.")
            self._problems.error(place, sentence)
            return
        text = fallback.strip() if bar else None
        self._end_span()
        self._spans.append(Span(text, "**" in self._open, "*" in self._open, name, place))

    def _stars(self, stars: str, start: int, end: int) -> None:
        if len(stars) > 3:
            self._add(stars, start)
            return
        opens = end < len(self._text) and not self._text[end].isspace()
        closes = start > 0 and not self._text[start - 1].isspace()
        marks: Sequence[str] = (stars,)
        if len(stars) == 3:
            marks = ("*", "**") if "*" in self._open and "**" not in self._open else ("**", "*")
        for mark in marks:
            if mark in self._open and closes:
                self._end_span()
                del self._open[mark]
            elif mark not in self._open and opens:
                self._end_span()
                self._open[mark] = start
            else:
                self._add(mark, start)
            start += len(mark)

    def _add(self, text: str, at: int) -> None:
        if not self._words:
            self._words_at = at
        self._words += text

    def _end_span(self) -> None:
        text = self._words
        if text:
            place = self._place(self._words_at, len(text))
            self._spans.append(Span(text, "**" in self._open, "*" in self._open, "", place))
            self._words = ""

    def _place(self, at: int, length: int) -> Place:
        index = bisect_right(self._starts, at) - 1 if len(self._starts) > 1 else 0
        line, column, text = self._pieces[index]
        within = at - self._starts[index]
        return Place(line, column + within, min(length, max(len(text) - within, 1)))


def _unclosed(mark: str) -> str:
    if mark == "**":
        return tr("This ** is never closed: write ** again where the bold words end, or \\* for a star.")
    return tr("This * is never closed: write * again where the words in italics end, or \\* for a star.")
