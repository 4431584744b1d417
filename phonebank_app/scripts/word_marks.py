"""Which words of a passage are new and which are gone, word by word. Pure; emphasis counts as part of a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from phonebank_app.scripts.model import Span

Marking = Literal["same", "new", "gone"]

_WORD = re.compile(r"\s+|[.,;:!?“”…()]|[^\s.,;:!?“”…()]+")
"""A run of spaces, a sign, or a word. Not ``\\w``: in many languages vowels are marks, which are no word signs."""
_MOST = 1_000_000
"""Words of one passage times words of the other: beyond it the whole is marked, since matching takes that long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that are alike: the same, new or gone; and how they are written."""

    text: str
    mark: Marking = "same"
    bold: bool = False
    emphasis: bool = False


def marked(before: Sequence[Span], after: Sequence[Span]) -> tuple[Piece, ...]:
    """Both passages in one: what stayed once, what went and what came beside each other, in the order of reading."""
    old, new = _words(before), _words(after)
    if len(old) * len(new) > _MOST:
        return _joined((*_all(old, "gone"), *_all(new, "new")))
    pieces: list[Piece] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces += new[new_from:new_to]
        else:
            pieces += (*_all(old[old_from:old_to], "gone"), *_all(new[new_from:new_to], "new"))
    return _joined(pieces)


def marked_text(before: str, after: str) -> tuple[Piece, ...]:
    """The same of plain text."""
    return marked((Span(before),), (Span(after),))


def as_text(spans: Iterable[Span]) -> str:
    """A passage as one reads it: placeholders in braces, no stars."""
    return "".join(_shown(s) for s in spans)


def _shown(span: Span) -> str:
    if not span.placeholder:
        return span.text or ""
    return f"{{{span.placeholder}}}" if span.text is None else f"{{{span.placeholder}|{span.text}}}"


def _words(spans: Sequence[Span]) -> list[Piece]:
    """A piece for each word, spaces among them; a placeholder is one word."""
    found: list[Piece] = []
    for span in spans:
        text = _shown(span)
        words = [text] if span.placeholder else _WORD.findall(text)
        found += (Piece(" " if w.isspace() else w, "same", span.bold, span.emphasis) for w in words)
    return found


def _all(words: Sequence[Piece], mark: Marking) -> list[Piece]:
    return [replace(w, mark=mark) for w in words]


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours that are alike as one, and within a change all that went before all that came."""
    ordered: list[Piece] = []
    gone: list[Piece] = []
    new: list[Piece] = []
    for piece in _bridged(tuple(pieces)):
        if piece.mark == "same":
            ordered += (*_apart(gone, new), piece)
            gone, new = [], []
        else:
            (gone if piece.mark == "gone" else new).append(piece)
    joined: list[Piece] = []
    for piece in (*ordered, *_apart(gone, new)):
        last = joined[-1] if joined else None
        if last and (last.mark, last.bold, last.emphasis) == (piece.mark, piece.bold, piece.emphasis):
            joined[-1] = replace(last, text=last.text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)


def _apart(gone: Sequence[Piece], new: Sequence[Piece]) -> Iterable[Piece]:
    """What went, then what came; a word that came in place of another does not stick to it."""
    yield from gone
    if gone and new and gone[-1].text != " " and new[0].text != " ":
        yield replace(gone[-1], text=" ")
    yield from new


def _bridged(words: tuple[Piece, ...]) -> Iterable[Piece]:
    """A space between two changes belongs to both, or a new sentence would be marked word by word."""
    for at, word in enumerate(words):
        inside = 0 < at < len(words) - 1 and words[at - 1].mark != "same" and words[at + 1].mark != "same"
        if word.mark == "same" and word.text == " " and inside:
            yield replace(word, mark="gone")
            yield replace(word, mark="new")
        else:
            yield word
