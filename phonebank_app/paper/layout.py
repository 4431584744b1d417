"""What of a code set and a script stands on paper: boxes for outcomes and answers, the words read first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from phonebank_app.i18n import speaking, tr
from phonebank_app.paper.rows import PaperQuestion
from phonebank_app.rules.codesets import CodeSet, OutcomeKey
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.scripts import Script
from phonebank_app.scripts.model import WRITTEN, QuestionKind, Span, Step

KINDLY: Final = "F8"
"""The key of “ended kindly”, on the call page and here, where the code set gives it no letter."""
MOST_QUESTIONS: Final = 3


def _their_name(language: str) -> str:
    """What stands for a voter’s own name in a sentence of a script in this language (a BCP 47 tag)."""
    with speaking(language):
        return tr("(their name)")


def boxes(code_set: CodeSet) -> tuple[OutcomeKey, ...]:
    """The outcomes with a box. Who was passed over is left blank: on paper nobody skips."""
    seen: dict[OutcomeKind, OutcomeKey] = {}
    for key in code_set.keys:
        if key.kind is not OutcomeKind.SKIPPED:
            seen.setdefault(key.kind, key)
    if OutcomeKind.ENDED_KINDLY not in seen:
        kind = OutcomeKind.ENDED_KINDLY
        seen[kind] = OutcomeKey(kind, KINDLY, code_set.labels[kind], "never_again", RULES[kind].needs)
    return tuple(seen.values())


def questions(script: Script, facts: Mapping[str, str]) -> tuple[PaperQuestion, ...]:
    """The questions with boxes: the first few, each as the step with most answers asks it; not those in words."""
    found: dict[str, PaperQuestion] = {}
    for step in script.steps:
        asked = step.question
        if asked is None or asked.kind is QuestionKind.WORDS:
            continue
        if asked.kind in WRITTEN:
            takes = written(step, facts, script.language)
            found.setdefault(asked.name, PaperQuestion(asked.name, step.id, step.title, (), 1, asked, takes))
            continue
        choices = tuple((c.key, c.value, said(c.label, facts, script.language)) for c in step.choices if c.value)
        several = asked.kind is QuestionKind.ANY_OF
        most = (asked.up_to or len(choices)) if several else 1
        made = PaperQuestion(asked.name, step.id, step.title, choices, most)
        before = found.get(asked.name)
        if choices and (before is None or len(before.choices) < len(choices)):
            found[asked.name] = made
    return tuple(found.values())[:MOST_QUESTIONS]


def opening(script: Script, facts: Mapping[str, str]) -> tuple[str, ...]:
    """What a caller reads out first, paragraph by paragraph: who rings, and for whom."""
    return tuple(said(block.spans, facts, script.language) for block in script.first.text if block.kind != "direction")


def written(step: Step, facts: Mapping[str, str], language: str) -> str:
    """In a few words what is written in answer to a scale, a number or a day, for a sentence of the sheet’s own.

    Args:
        language: of the script.
    """
    question = step.question
    if question is None or question.kind is QuestionKind.DATE or question.low is None or question.high is None:
        return tr("a day: 12/12") if question is not None and question.kind is QuestionKind.DATE else tr("a number")
    called = {mark.value: said(mark.label, facts, language) for mark in question.marks}
    ends = (f"{value} {called.get(value, '')}".strip() for value in (question.low, question.high))
    low, high = ends
    return tr("{low} to {high}", low=low, high=high)


def said(spans: Iterable[Span], facts: Mapping[str, str], language: str) -> str:
    """Words of a script with their placeholders filled in; a voter’s own name is left to be read from the row.

    Args:
        language: of the script, in whose sentence that is said.
    """
    words = []
    for span in spans:
        if span.placeholder in ("first_name", "full_name"):
            words.append(_their_name(language))
        elif span.placeholder:
            words.append(facts.get(span.placeholder, "") or span.text or "…")
        else:
            words.append(span.text or "")
    return " ".join("".join(words).split())
