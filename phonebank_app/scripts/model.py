"""What a call script is once it has been read: frozen, comparable, every part knowing where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeVar

from msgspec import Struct

_T = TypeVar("_T")


def _part(cls: type[_T]) -> type[_T]:
    """Let ``dataclasses.replace`` and ``fields`` take a part of a script for a dataclass.

    The parts are structs, which are made in a tenth of the time of frozen dataclasses: a script of 200 steps has some
    ten thousand of them, and is read again while somebody types.
    """
    return dataclass(init=False, repr=False, eq=False, match_args=False)(cls)


class Place(Struct, frozen=True, gc=False):
    """Where something stands in the text: line and column count from 1, ``length`` in characters."""

    line: int = 0
    column: int = 0
    length: int = 0


NOWHERE = Place()
"""The place of what stands in no text."""

Severity = Literal["error", "hint"]
Loses = Literal["", "codes", "questions", "steps"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right (an error: the script cannot be used) or to look at (a hint).

    Attributes:
        line, column: where, counted from 1; 0 when the whole file is meant.
        length: how many characters are meant, for underlining; 0 when unknown.
        sentence: what is wrong and, where it is not plain, what to write instead.
        put_right: what to write in place of the characters meant, where there is one likely answer.
        loses: what else may be missing only because this could not be read: codes of answers, questions and with them
            their codes, or steps and with them all of that. Nothing more is said of what may only follow.
    """

    severity: Severity
    line: int
    column: int
    sentence: str
    length: int = 0
    put_right: str = ""
    loses: Loses = ""


@_part
class Span(Struct, frozen=True, gc=False):
    """Some words in one style: plain text, never markup.

    In a script ``placeholder`` names what stands here and ``text`` is its fallback (``None`` when none was
    written). In what a caller reads, ``text`` is filled in and ``placeholder`` still says which words were.
    """

    text: str | None
    bold: bool = False
    emphasis: bool = False
    placeholder: str = ""
    place: Place = NOWHERE


BlockKind = Literal["say", "item", "quote", "direction"]


@_part
class Block(Struct, frozen=True, gc=False):
    """A paragraph to say, one item of a list, somebody else's words to say, or a stage direction, which is not said."""

    kind: BlockKind
    spans: tuple[Span, ...]
    place: Place = NOWHERE


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE_OF = "one of"
    ANY_OF = "any of"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    WORDS = "in words"


FIGURES = (QuestionKind.SCALE, QuestionKind.NUMBER)
WRITTEN = (*FIGURES, QuestionKind.DATE)
"""The kinds of question whose answer is one value that is written, and not chosen among answers."""


@_part
class Mark(Struct, frozen=True, gc=False):
    """What one point of a scale is called: its ends, mostly."""

    value: int
    label: tuple[Span, ...]
    place: Place = NOWHERE


@_part
class Question(Struct, frozen=True, gc=False):
    """What a step asks, so that its answers are kept.

    Attributes:
        name: what the answer is called in results and in branches.
        up_to: how many answers may be chosen; 0 for as many as they like.
        required: the caller cannot go on without an answer.
        prompt: the grey words in the box, when something is written in it.
        low, high: the least and the most of a scale or a number, both included; ``None`` for no bound.
        marks: what points of a scale are called, in the order of their values.
    """

    name: str
    kind: QuestionKind = QuestionKind.ONE_OF
    up_to: int = 0
    required: bool = False
    prompt: tuple[Span, ...] = ()
    place: Place = NOWHERE
    low: int | None = None
    high: int | None = None
    marks: tuple[Mark, ...] = ()


FollowUpKind = Literal["promise", "call_back", "ticket"]


@_part
class FollowUp(Struct, frozen=True, gc=False):
    """What an answer asks the program to offer: a promise to write down, a call-back, a ticket for the local office.

    It only opens the page where the caller reads out what it is kept for; nothing is kept without the voter's yes.

    Attributes:
        value: which promise (``promises.PromiseKind``); for a call-back the question that says when, or empty.
    """

    kind: FollowUpKind
    value: str = ""
    place: Place = NOWHERE


@_part
class Way(Struct, frozen=True, gc=False):
    """Where something leads: to a step, or to the end of the call with an outcome. One of the two is empty."""

    step: str = ""
    outcome: str = ""
    place: Place = NOWHERE


@_part
class Choice(Struct, frozen=True, gc=False):
    """One numbered answer.

    Attributes:
        key: "1" to "9".
        value: the code that is kept; empty when nothing is.
        way: its own way on; ``None`` when it takes the step's.
        note: the script's own words on the right; empty for those the program finds (``notes``).
        asks_words: the label ended in a blank (``____``): free words are kept beside it.
        follow_ups: what is offered once it is chosen.
    """

    key: str
    label: tuple[Span, ...]
    value: str = ""
    way: Way | None = None
    note: str = ""
    asks_words: bool = False
    place: Place = NOWHERE
    value_place: Place = NOWHERE
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def target(self) -> str:
        """The step it leads to; empty when it ends the call or takes the step's own way."""
        return self.way.step if self.way else ""

    @property
    def outcome(self) -> str:
        """The outcome it ends the call with, or empty."""
        return self.way.outcome if self.way else ""


Compare = Literal["is", "at least", "at most", "more than", "less than", "before", "after"]


@_part
class Condition(Struct, frozen=True, gc=False):
    """``when QUESTION is A or B``: true if any answer so far is among ``values``; ``negated`` turns it round.

    With no values it asks whether there is an answer at all, or whether the fact is known. With another ``compare``
    there is one value, a whole number or an ISO date, and the answer is compared with it; no answer is never true.

    Attributes:
        question: the name of the question; empty when a fact is asked for.
        fact: the name of a fact of the contact or of the seat (``vocabulary.FACTS``), as in ``when {ward} is …``.
    """

    question: str
    values: tuple[str, ...] = ()
    negated: bool = False
    place: Place = NOWHERE
    value_places: tuple[Place, ...] = ()
    fact: str = ""
    compare: Compare = "is"


@_part
class Branch(Struct, frozen=True, gc=False):
    """A way on that is taken only when its condition holds."""

    condition: Condition
    way: Way
    place: Place = NOWHERE


@_part
class Step(Struct, frozen=True, gc=False):
    """One screenful: what to say, what may be answered, where it goes.

    An objection ("If they ask…") is a step too. It is reached from any step, and with no way of its own it
    returns to the step one was at.

    Attributes:
        branches: tried in order; the first that holds is taken.
        default: the way on when no branch holds.
        follow_ups: what is offered when the step is left, whatever was answered.
    """

    id: str
    title: str
    text: tuple[Block, ...] = ()
    question: Question | None = None
    choices: tuple[Choice, ...] = ()
    branches: tuple[Branch, ...] = ()
    default: Way | None = None
    place: Place = NOWHERE
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def line(self) -> int:
        """The line its heading stands on."""
        return self.place.line

    @property
    def hint(self) -> tuple[Block, ...]:
        """Its stage directions."""
        return tuple(b for b in self.text if b.kind == "direction")

    @property
    def kind(self) -> QuestionKind | None:
        """How its question is answered; ``None`` when nothing is asked."""
        return self.question.kind if self.question else None

    @property
    def ways_on(self) -> tuple[Way, ...]:
        """The ways that do not belong to one answer: branches in order, then the default."""
        ways = tuple([b.way for b in self.branches])
        return (*ways, self.default) if self.default else ways

    def choice(self, key: str) -> Choice | None:
        """The answer with this key, if there is one."""
        return next((c for c in self.choices if c.key == key), None)


@dataclass(frozen=True, eq=False)
class Script:
    """A whole call script. Two are equal when their text and their name are.

    Attributes:
        language: a BCP 47 tag, e.g. ``en-GB`` or ``cy``.
        on_behalf_of: who the calls are for; empty means what the campaign profile says.
        approved_by: the coordinator who approved it, as written; empty when nobody has.
        code_set: the name of the outcome code set it was written for; empty for whichever is in use.
        hash: SHA-256 in hex of the exact text, in UTF-8 with normalised line ends. Answers carry it.
        name: what the file was called, for messages; not part of the script.
        matters: the question that asks what matters to a voter; empty: the one called ``issue``, if there is one.
        promises: the codes of the answers by which a voter promises help.
    """

    title: str
    language: str
    version: int
    on_behalf_of: str
    approved_by: str
    imprint: str
    code_set: str
    steps: tuple[Step, ...]
    objections: tuple[Step, ...]
    hash: str
    name: str = ""
    matters: str = ""
    promises: tuple[str, ...] = ()
    matters_place: Place = NOWHERE
    promises_place: Place = NOWHERE

    # The text says it all, and comparing every part would cost more than what is cached under a script.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Script) and (self.hash, self.name) == (other.hash, other.name)

    def __hash__(self) -> int:
        return hash(self.hash)

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """Every step under its id; of two with one id, the first."""
        found: dict[str, Step] = {}
        for step in self.steps:
            found.setdefault(step.id, step)
        return MappingProxyType(found)

    @property
    def first(self) -> Step:
        """Where every conversation starts."""
        return self.steps[0]

    def step(self, step_id: str) -> Step | None:
        """The step with this id, if there is one."""
        return self.by_id.get(step_id)

    def objection(self, objection_id: str) -> Step | None:
        """The objection with this id, if there is one."""
        return next((s for s in self.objections if s.id == objection_id), None)

    @property
    def questions(self) -> tuple[str, ...]:
        """The names of what it asks, in order, each once."""
        return tuple(dict.fromkeys(s.question.name for s in self.steps if s.question))
