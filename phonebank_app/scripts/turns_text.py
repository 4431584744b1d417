"""A script's turns as plain text: for a braille note-taker, a screen reader, any editor there is. Pure.

Each paragraph is one line, however long: whatever reads it breaks it where it needs to. An empty line stands between
turns, and nowhere else, so that “the next empty line” is the next turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phonebank_app.i18n import speaking, tr
from phonebank_app.scripts.aloud import ended
from phonebank_app.scripts.turns import Piece, Turn, Turns, head_lines


def plain(turns: Turns) -> str:
    """A script as turns, as text that ends in a new line."""
    with speaking(turns.words_in):
        return "\n".join(_lines(turns)) + "\n"


def _lines(turns: Turns) -> Iterator[str]:
    yield turns.title
    yield from head_lines(turns)
    begin = tr("Begin at turn 1. After each answer go on at the turn it names.")
    yield f"{begin} {tr('Letters are for what they may ask: they stand at the end.')}" if turns.asides else begin
    yield from _every(turns.turns)
    if turns.asides:
        yield ""
        yield tr("If they ask…")
        yield tr("These can come up at any turn. Answer, then go back to the turn you were at.")
        yield from _every(turns.asides)


def _every(turns: Sequence[Turn]) -> Iterator[str]:
    for turn in turns:
        yield ""
        yield f"{turn.label}. {turn.title}"
        yield from (line for piece in turn.pieces if (line := _line(piece)))


def _line(piece: Piece) -> str:
    if piece.question is not None:  # how it is answered was said before
        return tr("Asks for words.") if not piece.question.name else ""
    words = f"- {piece.words}" if piece.kind == "item" else piece.words
    words = f"{piece.key}: {words}" if piece.key else words
    return f"{ended(words) if piece.kind == 'answer' else words} → {piece.to}" if piece.to else words
