"""Every feature of the language that a script makes use of, with its line: what a format may keep or lose.

A format says of each code in :data:`CODES` either that it keeps it (``None``) or, in a sentence, how it does not; so
nothing can be lost without somebody having decided on the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phonebank_app.scripts.interchange.forms import Loss
from phonebank_app.scripts.model import Block, Choice, FollowUp, Question, QuestionKind, Script, Span, Step, Way

HEAD = ("on_behalf_of", "approved_by", "imprint", "code_set", "matters", "promises")
CODES: tuple[str, ...] = (
    *("title", "language", "version", *HEAD),
    *("step_name", "step_title", "step_title_asked", "speech", "speech_asked", "item", "quote", "direction"),
    *("bold", "emphasis", "placeholder", "fallback"),
    *("question_name", "one_of", "any_of", "up_to", "scale", "marks", "number", "bounds", "date", "in_words"),
    *("prompt", "required", "asked_twice"),
    *("answer", "answer_uncoded", "blank", "note", "answer_way", "answer_end"),
    *("way", "end", "branch", "branch_not", "branch_answered", "branch_compare", "branch_date", "branch_fact"),
    *("promise", "call_back", "ticket", "objection", "remark", "block"),
)

Kept = Mapping[str, str | None]
"""Of each code the sentence that says how it is lost; ``None``: it is kept."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One use of a feature: which, and on which line (0: of the whole script)."""

    code: str
    line: int = 0


def lost(script: Script, kept: Kept, text: str = "") -> Iterator[Loss]:
    """What a format loses of a script by its own account.

    Args:
        text: the script's text, where it is at hand: remarks and reusable blocks are only there.
    """
    for feature in features(script, text):
        sentence = kept[feature.code]
        if sentence is not None:
            yield Loss(feature.line, sentence, feature.code)


def features(script: Script, text: str = "") -> Iterator[Feature]:
    """Every feature a script uses."""
    for code in ("title", "language", "version"):
        yield Feature(code)
    for code in HEAD:
        if getattr(script, code):
            yield Feature(code)
    asked: set[str] = set()
    for step in script.steps:
        yield from _step(step, asked)
    for objection in script.objections:
        places = [objection.place, *(b.place for b in objection.text), *(c.place for c in objection.choices)]
        yield from (Feature("objection", place.line) for place in places)
        yield from _under(objection, asked=False)
    yield from _of_text(text)


def _of_text(text: str) -> Iterator[Feature]:
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"\s*#(\s|$)", line):
            yield Feature("remark", number)
        elif re.match(r"\s*&", line):
            yield Feature("block", number)


def _step(step: Step, asked: set[str]) -> Iterator[Feature]:
    yield Feature("step_name", step.line)
    yield Feature("step_title_asked" if step.question else "step_title", step.line)
    if step.question:
        yield from _question(step.question, step.line)
        if step.question.name in asked:
            yield Feature("asked_twice", step.line)
        asked.add(step.question.name)
    yield from _under(step, asked=step.question is not None)


def _under(step: Step, *, asked: bool) -> Iterator[Feature]:
    for block in step.text:
        yield from _block(block, asked=asked)
    yield from _follow_ups(step.follow_ups)
    for choice in step.choices:
        yield from _choice(choice)
    for branch in step.branches:
        yield Feature("branch", branch.place.line)
        condition, line = branch.condition, branch.place.line
        if condition.negated:
            yield Feature("branch_not", line)
        if condition.fact:
            yield Feature("branch_fact", line)
        elif condition.compare in ("before", "after"):
            yield Feature("branch_date", line)
        elif condition.compare != "is":
            yield Feature("branch_compare", line)
        elif not condition.values:
            yield Feature("branch_answered", line)
        yield from _way(branch.way)
    yield from _way(step.default)


def _block(block: Block, *, asked: bool) -> Iterator[Feature]:
    code = ("speech_asked" if asked else "speech") if block.kind == "say" else block.kind
    yield Feature(code, block.place.line)
    yield from _spans(block.spans, block.place.line)


def _spans(spans: tuple[Span, ...], line: int) -> Iterator[Feature]:
    for span in spans:
        at = span.place.line or line
        if span.bold:
            yield Feature("bold", at)
        if span.emphasis:
            yield Feature("emphasis", at)
        if span.placeholder:
            yield Feature("placeholder" if span.text is None else "fallback", at)


_KINDS = {
    QuestionKind.ONE_OF: "one_of",
    QuestionKind.ANY_OF: "any_of",
    QuestionKind.SCALE: "scale",
    QuestionKind.NUMBER: "number",
    QuestionKind.DATE: "date",
    QuestionKind.WORDS: "in_words",
}


def _question(question: Question, line: int) -> Iterator[Feature]:
    yield Feature("question_name", line)
    yield Feature(_KINDS[question.kind], line)
    if question.up_to:
        yield Feature("up_to", line)
    if question.required:
        yield Feature("required", line)
    if question.kind is QuestionKind.NUMBER and question.low is not None:
        yield Feature("bounds", line)
    for mark in question.marks:
        yield Feature("marks", mark.place.line or line)
        yield from _spans(mark.label, mark.place.line or line)
    if question.prompt:
        yield Feature("prompt", question.prompt[0].place.line or line)
        yield from _spans(question.prompt, line)


def _choice(choice: Choice) -> Iterator[Feature]:
    line = choice.place.line
    yield Feature("answer" if choice.value else "answer_uncoded", line)
    if choice.asks_words:
        yield Feature("blank", line)
    if choice.note:
        yield Feature("note", line)
    if choice.way:
        yield Feature("answer_way" if choice.way.step else "answer_end", line)
    yield from _spans(choice.label, line)
    yield from _follow_ups(choice.follow_ups)


def _follow_ups(offered: tuple[FollowUp, ...]) -> Iterator[Feature]:
    for one in offered:
        yield Feature(one.kind, one.place.line)


def _way(way: Way | None) -> Iterator[Feature]:
    if way:
        yield Feature("way" if way.step else "end", way.place.line)
