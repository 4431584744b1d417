"""The side file: what OSDI has no words for (speech, branches, objections, follow-ups), as JSON of our own.

It stands beside the OSDI file. OSDI says which questions there are and what their answers are called; this says where
each answer leads. Words are written as in a script (``**bold**``, ``{first_name|there}``).
``docs/script-interchange.md`` describes it for people, :func:`schema` for programs.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from phonebank_app.scripts.inline import Piece, read_inline
from phonebank_app.scripts.model import (
    Block,
    BlockKind,
    Branch,
    Choice,
    Compare,
    Condition,
    FollowUp,
    FollowUpKind,
    Mark,
    Question,
    QuestionKind,
    Script,
    Span,
    Step,
    Way,
)
from phonebank_app.scripts.problems import Problems
from phonebank_app.scripts.writer import inline

FORMAT: Literal["phonebank-script-side/1"] = "phonebank-script-side/1"
Kind = Literal["one of", "any of", "scale", "number", "date", "in words"]


class _Plain(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Nothing is written that says nothing, and nothing is read that has no meaning."""


class To(_Plain, frozen=True):
    """Where something leads: the id of a step, or the outcome with which the call ends."""

    step: str = ""
    end: str = ""


class Offer(_Plain, frozen=True):
    """What is offered: a promise and its kind, a call-back and the question that says when, a ticket."""

    kind: FollowUpKind
    value: str = ""


class Said(_Plain, frozen=True):
    """A paragraph, an item of a list, somebody else's words, or a direction to the caller."""

    words: str
    kind: BlockKind = "say"


class Answer(_Plain, frozen=True):
    """One answer. ``key``: of the telephone, 1 to 9; ``code``: the OSDI response's key; ``blank``: words are asked."""

    key: str
    words: str
    code: str = ""
    to: To | None = None
    note: str = ""
    blank: bool = False
    offers: list[Offer] = []


class Point(_Plain, frozen=True):
    """What a point of a scale is called."""

    value: int
    words: str


class Asks(_Plain, frozen=True):
    """A question. ``name``: of the OSDI question."""

    name: str
    kind: Kind = "one of"
    up_to: int = 0
    required: bool = False
    prompt: str = ""
    low: int | None = None
    high: int | None = None
    points: list[Point] = []


class When(_Plain, frozen=True):
    """A branch: of a question's answer or of a fact. Without values: whether there is an answer, or it is known."""

    to: To
    question: str = ""
    fact: str = ""
    compare: Compare = "is"
    values: list[str] = []
    negated: bool = False


class SideStep(_Plain, frozen=True):
    """A step, or something a voter may ask (then ``id`` goes by its title)."""

    id: str
    title: str
    says: list[Said] = []
    question: Asks | None = None
    answers: list[Answer] = []
    offers: list[Offer] = []
    branches: list[When] = []
    otherwise: To | None = None


class Side(_Plain, frozen=True):
    """The whole of a script beside its OSDI resources."""

    format: Literal["phonebank-script-side/1"]
    title: str
    language: str
    version: int
    steps: list[SideStep]
    objections: list[SideStep] = []
    on_behalf_of: str = ""
    approved_by: str = ""
    imprint: str = ""
    code_set: str = ""
    matters: str = ""
    promises: list[str] = []


def side_of(script: Script) -> Side:
    """The side file of a script."""
    return Side(
        format=FORMAT,
        title=script.title,
        language=script.language,
        version=script.version,
        steps=[_step(step) for step in script.steps],
        objections=[_step(step) for step in script.objections],
        on_behalf_of=script.on_behalf_of,
        approved_by=script.approved_by,
        imprint=script.imprint,
        code_set=script.code_set,
        matters=script.matters,
        promises=list(script.promises),
    )


def encode(side: Side) -> bytes:
    """The side file as it is written."""
    return msgspec.json.format(msgspec.json.encode(side), indent=2) + b"\n"


def decode(data: bytes) -> Side:
    """A side file that was read.

    Raises:
        msgspec.DecodeError: it is none; the message says where.
    """
    return msgspec.json.decode(data, type=Side)


def schema() -> dict[str, Any]:
    """The JSON Schema of a side file."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A script’s side file"}
    return about | msgspec.json.schema(Side)


def _step(step: Step) -> SideStep:
    return SideStep(
        id=step.id,
        title=step.title,
        says=[Said(inline(block.spans), block.kind) for block in step.text],
        question=_asks(step.question) if step.question else None,
        answers=[_answer(choice) for choice in step.choices],
        offers=_offers(step.follow_ups),
        branches=[_when(branch) for branch in step.branches],
        otherwise=_to(step.default),
    )


def _asks(question: Question) -> Asks:
    return Asks(
        name=question.name,
        kind=question.kind.value,
        up_to=question.up_to,
        required=question.required,
        prompt=inline(question.prompt),
        low=question.low,
        high=question.high,
        points=[Point(mark.value, inline(mark.label)) for mark in question.marks],
    )


def _answer(choice: Choice) -> Answer:
    return Answer(
        key=choice.key,
        words=inline(choice.label),
        code=choice.value,
        to=_to(choice.way),
        note=choice.note,
        blank=choice.asks_words,
        offers=_offers(choice.follow_ups),
    )


def _offers(offered: tuple[FollowUp, ...]) -> list[Offer]:
    return [Offer(one.kind, one.value) for one in offered]


def _to(way: Way | None) -> To | None:
    return To(way.step, way.outcome) if way else None


def _when(branch: Branch) -> When:
    asked = branch.condition
    return When(
        to=To(branch.way.step, branch.way.outcome),
        question=asked.question,
        fact=asked.fact,
        compare=asked.compare,
        values=list(asked.values),
        negated=asked.negated,
    )


# -- and back ---------------------------------------------------------------------------------------------------------


def script_of(side: Side) -> Script:
    """The script that a side file tells of; whether it can be used is for the checks to say."""
    return Script(
        title=_line(side.title),
        language=_line(side.language),
        version=side.version,
        on_behalf_of=_line(side.on_behalf_of),
        approved_by=_line(side.approved_by),
        imprint=_line(side.imprint),
        code_set=_line(side.code_set),
        steps=tuple(_step_of(step) for step in side.steps),
        objections=tuple(_step_of(step) for step in side.objections),
        hash="",
        matters=_line(side.matters),
        promises=tuple(map(_line, side.promises)),
    )


def spans_of(words: str) -> tuple[Span, ...]:
    """Words in our inline language, on one line; what cannot be understood in them stands as it is written."""
    line = _line(words)
    problems = Problems()
    spans = read_inline((Piece(1, 1, line),), problems)
    return (Span(line),) if problems.any_errors and line else spans


def _line(text: str) -> str:
    return " ".join(text.split())


def _step_of(step: SideStep) -> Step:
    return Step(
        id=_line(step.id),
        title=_line(step.title),
        text=tuple(Block(one.kind, spans_of(one.words)) for one in step.says if one.words.strip()),
        question=_question_of(step.question) if step.question else None,
        choices=tuple(_choice_of(answer) for answer in step.answers),
        branches=tuple(_branch_of(branch) for branch in step.branches),
        default=_way_of(step.otherwise),
        follow_ups=_follow_ups_of(step.offers),
    )


def _question_of(asks: Asks) -> Question:
    return Question(
        name=_line(asks.name),
        kind=QuestionKind(asks.kind),
        up_to=asks.up_to,
        required=asks.required,
        prompt=spans_of(asks.prompt),
        low=asks.low,
        high=asks.high,
        marks=tuple(Mark(point.value, spans_of(point.words)) for point in asks.points),
    )


def _choice_of(answer: Answer) -> Choice:
    return Choice(
        key=_line(answer.key),
        label=spans_of(answer.words),
        value=_line(answer.code),
        way=_way_of(answer.to),
        note=_line(answer.note),
        asks_words=answer.blank,
        follow_ups=_follow_ups_of(answer.offers),
    )


def _follow_ups_of(offers: list[Offer]) -> tuple[FollowUp, ...]:
    return tuple(FollowUp(one.kind, _line(one.value)) for one in offers)


def _way_of(to: To | None) -> Way | None:
    return Way(_line(to.step), _line(to.end)) if to else None


def _branch_of(when: When) -> Branch:
    condition = Condition(
        question=_line(when.question),
        values=tuple(map(_line, when.values)),
        negated=when.negated,
        fact=_line(when.fact),
        compare=when.compare,
    )
    return Branch(condition, Way(_line(when.to.step), _line(when.to.end)))
