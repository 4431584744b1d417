"""Reusable blocks: lines written once under ``&& name`` and put into any step by a line ``& name``.

A block is lines, read where it is put as if they had been written there. What is wrong with a line is said once, at
the line itself. Blocks may put other blocks into themselves, but never, by any way, themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place
from phonebank_app.scripts.problems import Problems


@dataclass(frozen=True, slots=True)
class LineBlock:
    """The lines of one block, without the one that names it."""

    name: str
    place: Place
    lines: Sequence[Piece] = field(repr=False)


class Unfolding:
    """Puts blocks into steps, and knows which have been put anywhere."""

    def __init__(self, blocks: Sequence[LineBlock], problems: Problems) -> None:
        self._problems = problems
        self._left = vocabulary.MAX_UNFOLDED
        self._put: set[str] = set()
        self._known: dict[str, LineBlock] = {}
        for block in blocks:
            first = self._known.setdefault(block.name, block)
            if block.name and first is not block:
                sentence = tr(
                    "Line {line} already has the block “{name}”. Give this another name.",
                    line=first.place.line,
                    name=block.name,
                )
                problems.error(block.place, sentence)
        self._round = _in_a_ring(self._known)
        for block in blocks:
            for piece in block.lines:
                if _is_use(piece.text):
                    self._check_use(piece, inside=block.name)

    def unfold(self, lines: Sequence[Piece]) -> tuple[Piece, ...]:
        """The lines of a step with the blocks put in; what cannot be put in is left out, with a word why."""
        return tuple(self._unfolded(lines))

    def _unfolded(self, lines: Sequence[Piece]) -> Iterator[Piece]:
        for piece in lines:
            if not _is_use(piece.text):
                yield piece
            elif self._check_use(piece):
                # A paragraph never runs into a block or out of it.
                yield Piece(piece.line, piece.column, "")
                yield from self._lines_of(piece.cut(1).text, piece)
                yield Piece(piece.line, piece.column, "")

    def hint_unused(self) -> None:
        """Say which blocks are put nowhere, unless the line that does so may be one that could not be read."""
        if self._problems.any_errors:
            return
        for block in self._known.values():
            if block.name and block.name not in self._put:
                sentence = tr("Nothing uses the block “{name}”. Put it into a step: & {name}", name=block.name)
                self._problems.hint(block.place, sentence)

    def _lines_of(self, name: str, use: Piece) -> Iterator[Piece]:
        self._put.add(name)
        for piece in self._known[name].lines:
            if not self._room(use):
                return
            inner = piece.cut(1).text if _is_use(piece.text) else ""
            if not inner:
                yield piece
            elif inner in self._known and inner not in self._round:
                yield Piece(piece.line, piece.column, "")
                yield from self._lines_of(inner, use)
                yield Piece(piece.line, piece.column, "")

    def _room(self, use: Piece) -> bool:
        """Whether one more line may be put in. Blocks in blocks double what they hold: a few could fill a disk."""
        self._left -= 1
        if self._left == -1:
            sentence = tr(
                "With its blocks put in, the script grows past {most} lines. Use fewer blocks inside blocks.",
                most=vocabulary.MAX_UNFOLDED,
            )
            self._problems.error(use.place, sentence)
        return self._left >= 0

    def _check_use(self, piece: Piece, inside: str = "") -> bool:
        name = piece.cut(1)
        if not is_name(name.text):
            sentence = tr(
                "After & comes the name of a block that stands in this script: & issues. "
                "If these are words to say, put \\ before the &."
            )
            self._problems.error(piece.place, sentence)
            return False
        if name.text not in self._known:
            names = [n for n in self._known if n]
            what = tr("No block is called “{name}”.", name=name.text)
            otherwise = tr("Begin one with a line such as && {name}", name=name.text)
            self._problems.unknown(name.place, what, name.text, names, otherwise)
            return False
        if name.text in self._round:
            if inside in self._round:
                sentence = tr("The block “{name}” would be put into itself. Take this line out.", name=name.text)
                self._problems.error(name.place, sentence)
            return False
        return True


def _is_use(text: str) -> bool:
    return text[:1] == "&" and (text[1:2] == " " or text == "&")


def _in_a_ring(blocks: Mapping[str, LineBlock]) -> frozenset[str]:
    """The names of the blocks that contain themselves, whichever way round, and of those between two such."""
    inner = {n: {p.cut(1).text for p in b.lines if _is_use(p.text)} & blocks.keys() for n, b in blocks.items()}
    outer: dict[str, set[str]] = {n: set() for n in blocks}
    for name, uses in inner.items():
        for used in uses:
            outer[used].add(name)
    # What holds no block is in no ring, nor what holds only such; then the same from the other side.
    return frozenset(inner.keys() - _peeled(inner, outer) - _peeled(outer, inner))


def _peeled(uses: Mapping[str, set[str]], used_by: Mapping[str, set[str]]) -> set[str]:
    """What is taken away when, again and again, everything is that uses nothing of what is left (Kahn, 1962)."""
    left = {name: len(used) for name, used in uses.items()}
    waiting = [name for name, count in left.items() if not count]
    gone: set[str] = set()
    while waiting:
        name = waiting.pop()
        gone.add(name)
        for user in used_by[name]:
            left[user] -= 1
            if not left[user]:
                waiting.append(user)
    return gone
