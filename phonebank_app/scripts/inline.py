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
        return _read_marked(_Joined(pieces), problems)
    (piece,) = pieces
    text = piece.text
    if "{" in text or "*" in text or "\\" in text or "}" in text:
        return _read_marked(piece, problems)
    return (Span(text, False, False, "", piece.place),) if text else ()


def _read_marked(line: Piece | _Joined, problems: Problems) -> tuple[Span, ...]:
    """Words with marks among them."""
    text, place = line.text, line.at
    spans: list[Span] = []
    # The words of the span being read, and where its first sign stands; where what is bold or emphatic begins.
    words, begins, at = "", 0, 0
    opened: dict[str, int] = {}
    bold = emphasis = False
    for part in _PART.findall(text):
        sign = part[0]
        if sign in "{}":
            where = place(at, len(part))
            field = _field(part, where, problems)
            if field is not None:
                if words:
                    spans.append(Span(words, bold, emphasis, "", place(begins, len(words))))
                    words = ""
                spans.append(Span(field[1], bold, emphasis, field[0], where))
        elif sign == "*" and len(part) <= 3:
            before, after = text[at - 1 : at], text[at + len(part) : at + len(part) + 1]
            from_here = at
            for mark in (part,) if len(part) < 3 else ("*", "**") if emphasis and not bold else ("**", "*"):
                beside = before if mark in opened else after
                if beside and not beside.isspace():
                    if words:
                        spans.append(Span(words, bold, emphasis, "", place(begins, len(words))))
                        words = ""
                    if opened.pop(mark, None) is None:
                        opened[mark] = from_here
                    bold, emphasis = "**" in opened, "*" in opened
                else:
                    if mark == "**":
                        problems.hint(place(from_here, 2), _shown_stars())
                    words, begins = words + mark, begins if words else from_here
                from_here += len(mark)
        else:
            words, begins = words + (part[-1] if sign == "\\" else part), begins if words else at
        at += len(part)
    if words:
        spans.append(Span(words, bold, emphasis, "", place(begins, len(words))))
    for mark, where_opened in opened.items():
        problems.error(place(where_opened, len(mark)), _unclosed(mark))
    return tuple(spans)


def _field(part: str, place: Place, problems: Problems) -> tuple[str, str | None] | None:
    """What stands here and what is said if nothing does, from between braces; ``None`` after an error."""
    if len(part) == 1:
        problems.error(place, *_alone(part))
        return None
    inside = part[1:-1]
    if "{" in inside:
        inside = _nested(inside, place, problems)
    name, bar, fallback = inside.partition("|")
    name = name.strip()
    if not name:
        problems.error(place, tr("These braces are empty: write what goes there, for example {caller}."))
        return None
    return name, fallback.strip() if bar else None


def _nested(inside: str, place: Place, problems: Problems) -> str:
    """What was meant by braces within braces."""
    bare = inside.strip()
    if bare.startswith("{") and bare.endswith("}"):
        problems.error(place, tr("One pair of braces is enough: {field}", field=bare), bare)
        return bare[1:-1]
    problems.error(place, tr("What stands after | is said as it is written: there is no field in it."))
    return re.sub("[{}]", "", inside)


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
