"""A step while its lines are read: what has been understood so far, in the order of the text."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from phonebank_app.i18n import tr
from phonebank_app.scripts.headings import Heading
from phonebank_app.scripts.inline import Piece, read_inline
from phonebank_app.scripts.model import (
    Block,
    BlockKind,
    Branch,
    Choice,
    FollowUp,
    Mark,
    Place,
    Question,
    QuestionKind,
    Span,
    Step,
    Way,
)
from phonebank_app.scripts.plain import hint_plain
from phonebank_app.scripts.problems import Problems


class Draft:
    """A step while its lines are read."""

    def __init__(self, heading: Heading, language: str = "") -> None:
        self.heading = heading
        self._language = language
        self._said: list[Sequence[Piece]] = []
        self.blocks: list[Block] = []
        self.choices: list[Choice] = []
        self.marks: list[Mark] = []
        self.branches: list[Branch] = []
        self.follow_ups: list[FollowUp] = []
        self.default: Way | None = None
        self.ask: tuple[tuple[Span, ...], Place] | None = None
        self._kind: BlockKind = "say"
        self._pieces: list[Piece] = []
        self._misplaced = False

    def say(self, kind: BlockKind, piece: Piece, *, begins: bool, problems: Problems) -> None:
        """Take a line of words: it goes on with the block before, unless it ``begins`` one or is of another kind."""
        if self.choices or self.marks or self.branches or self.default or self.ask:
            if not self._misplaced:
                problems.error(piece.place, self._misplacement(piece))
            self._misplaced = True
            return
        if begins or not self._pieces or kind != self._kind:
            self.end_block(problems)
        self._kind = kind
        self._pieces.append(piece)

    def _misplacement(self, piece: Piece) -> str:
        answer = self.choices[-1].place if self.choices and not self.branches and not self.default else Place()
        if answer.line == piece.line - 1 and piece.column > answer.column:
            return tr("An answer stands on one line, however long it is. Put this behind it.")
        return tr("Words to read go above the answers and the arrows of a step. Move this line up.")

    def free_key(self) -> str:
        """The first number that no answer has yet; empty when there is none."""
        taken = {choice.key for choice in self.choices}
        return next((key for key in "123456789" if key not in taken), "")

    def goes_on_as(self) -> BlockKind:
        """The kind of block that a plain line continues: an item goes on, a direction or a quote does not."""
        return "item" if self._pieces and self._kind == "item" else "say"

    def end_block(self, problems: Problems) -> None:
        """Close the paragraph, item, quote or direction being read."""
        if not self._pieces:
            return
        first = self._pieces[0]
        spans = read_inline(self._pieces, problems)
        if spans:
            self.blocks.append(Block(self._kind, spans, first.place))
            if self._kind in ("say", "item"):
                self._said.append(self._pieces)
        self._pieces = []

    def follow(self, follow_up: FollowUp) -> None:
        """Take a follow-up: it belongs to the answer above it, or else to the step."""
        if self.choices:
            last = self.choices[-1]
            self.choices[-1] = replace(last, follow_ups=(*last.follow_ups, follow_up))
        else:
            self.follow_ups.append(follow_up)

    def finish(self, problems: Problems) -> Step:
        """The step as read, with whatever could be understood of it."""
        self.end_block(problems)
        question = self._question(problems)
        hint_plain(self._said, self._language, problems, asks=question is not None)
        return Step(
            id=self.heading.id,
            title=self.heading.title,
            text=tuple(self.blocks),
            question=question,
            choices=tuple(self.choices),
            branches=tuple(self.branches),
            default=self.default,
            place=self.heading.place,
            follow_ups=tuple(self.follow_ups),
        )

    def _question(self, problems: Problems) -> Question | None:
        question = self.heading.question
        if question is None:
            if not self.ask and not [c for c in self.choices if c.value or c.asks_words]:
                return None
            question = Question(self.heading.id, place=self.heading.place)
        if question.kind is QuestionKind.SCALE:
            question = replace(question, marks=tuple(sorted(self.marks, key=lambda m: m.value)))
        if self.ask is None:
            return question
        prompt, place = self.ask
        if self.choices:
            sentence = tr("A step has numbered answers or a blank. Put the ____ after the answer it is for.")
            problems.error(place, sentence)
        if question.kind in (QuestionKind.NUMBER, QuestionKind.DATE):
            return replace(question, prompt=prompt)
        if question.kind is QuestionKind.SCALE:
            sentence = tr("A point of the scale is chosen and not written: take the ____ out, or take “scale” out.")
            problems.error(place, sentence)
        elif question.kind is QuestionKind.ANY_OF:
            sentence = tr("An answer in words has no number of choices. Take “any of” or “up to” out.")
            problems.error(question.place, sentence)
        return replace(question, kind=QuestionKind.WORDS, prompt=prompt)
