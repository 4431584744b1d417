"""What a script asks, question by question, for whoever keeps answers: files, other programs, reports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from phonebank_app.scripts.model import Block, Question, QuestionKind, Script, Span, Step

WRITTEN = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.WORDS})
"""The kinds that have no list of answers: what is said is written down."""

OSDI_TYPES: Mapping[QuestionKind, str] = MappingProxyType(
    {
        QuestionKind.ONE_OF: "SingleChoice",
        QuestionKind.ANY_OF: "MultiChoice",
        # One point of a scale is chosen, so each is a response; for a number or a day OSDI has only words.
        QuestionKind.SCALE: "SingleChoice",
        QuestionKind.NUMBER: "Paragraph",
        QuestionKind.DATE: "Paragraph",
        QuestionKind.WORDS: "Paragraph",
    }
)
"""What OSDI calls each kind (``question_type``)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a script.

    Attributes:
        name: what its answers are called in the results.
        step: where it is asked first; ``title``, ``text``: of that step, a placeholder as its fallback or its name.
        choices: the codes that are kept, and what the caller reads beside each; of a scale every point.
        up_to: how many may be chosen; 0 for as many as they like.
        low, high: the bounds of a scale or a number; ``None``: there is none.
    """

    name: str
    step: str
    title: str
    text: str
    kind: QuestionKind
    choices: Mapping[str, str]
    up_to: int = 0
    low: int | None = None
    high: int | None = None

    @property
    def id(self) -> str:
        """The same for a question of the same name in every script."""
        return question_id(self.name)

    @property
    def osdi_type(self) -> str:
        """Its kind, as OSDI calls it."""
        return OSDI_TYPES[self.kind]


@lru_cache(maxsize=32)
def asked_of(script: Script, *others: Script) -> tuple[Asked, ...]:
    """A script's questions in order, each once; one that is asked at two steps has the answers of both.

    Args:
        others: in other languages, or of earlier versions: what only they ask comes last, in their words.
    """
    found: dict[str, Asked] = {}
    for step in (step for one in (script, *others) for step in one.steps):
        question = step.question
        if question is None:
            continue
        before = found.get(question.name)
        if before is not None:
            found[question.name] = replace(before, choices={**before.choices, **choices_of(step), **before.choices})
            continue
        found[question.name] = Asked(
            name=question.name,
            step=step.id,
            title=step.title,
            text=said(step.text),
            kind=question.kind,
            choices=choices_of(step),
            up_to=question.up_to,
            low=question.low,
            high=question.high,
        )
    return tuple(found.values())


def choices_of(step: Step) -> dict[str, str]:
    """The answers a step keeps: their codes, and what a caller reads beside each."""
    if step.question is not None and step.question.kind is QuestionKind.SCALE:
        return points(step.question)
    return {choice.value: words(choice.label) for choice in step.choices if choice.value}


def points(question: Question) -> dict[str, str]:
    """The points of a scale, each with what it is called: “0: Never”, or its figure alone."""
    if question.kind is not QuestionKind.SCALE or question.low is None or question.high is None:
        return {}
    marks = {mark.value: words(mark.label) for mark in question.marks}
    every = range(question.low, question.high + 1)
    return {str(point): f"{point}: {marks[point]}" if marks.get(point) else str(point) for point in every}


def said(blocks: Sequence[Block]) -> str:
    """What is said to the voter, a line for each paragraph; stage directions are not said."""
    return "\n".join(words(block.spans) for block in blocks if block.kind != "direction")


def words(spans: Sequence[Span]) -> str:
    """Text as it is read, with a placeholder's fallback, or its name where it has none."""
    return "".join(span.text if span.text is not None else f"{{{span.placeholder}}}" for span in spans).strip()


def question_id(name: str) -> str:
    """A question's name may be any text; this can stand in an address."""
    return f"q_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
