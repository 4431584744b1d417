"""The small words beside an answer, which say where it leads before it is pressed."""

from __future__ import annotations

from collections.abc import Mapping

from phonebank_app.outcomes import RULES, Needs, OutcomeKind
from phonebank_app.scripts.model import Choice, Question, QuestionKind, Script, Step
from phonebank_app.scripts.ways import stage_of

_ASKS: Mapping[Needs, str] = {
    "time": "asks when to ring",
    "number": "asks which number",
    "language": "asks which language",
    "confirm": "asks if you are sure",
    "reason": "asks why",
}
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def note_for(script: Script, step: Step, choice: Choice, outcome_labels: Mapping[str, str]) -> str:
    """Where an answer leads, in a few words; the script's own words come first.

    Args:
        outcome_labels: what this campaign calls each outcome; a missing one is called by its key.
    """
    if choice.note:
        return choice.note
    way = choice.way
    if way is None:
        return "" if step.question else "carry on"
    if way.outcome:
        needs = RULES[OutcomeKind(way.outcome)].needs
        return _ASKS.get(needs) or f"saves “{outcome_labels.get(way.outcome) or in_words(way.outcome)}”"
    target = script.step(way.step)
    if target is None:
        return ""
    if target.id == step.id:
        return "says this again"
    here, there = stage_of(script, step), stage_of(script, target)
    if there < here:
        return f"goes back to {in_sentence(target.title)}"
    return "carry on" if there <= here + 1 else f"goes on to {in_sentence(target.title)}"


def instruction(question: Question | None) -> str:
    """How a question is to be answered, in a sentence; empty when the answers say it themselves."""
    if question is None or question.kind is not QuestionKind.ANY_OF:
        return ""
    if not question.up_to:
        return "Choose all that they say."
    return "Choose one." if question.up_to == 1 else f"Choose up to {_COUNTS[question.up_to]}."


def in_words(key: str) -> str:
    """An outcome's key as words: ``not_available`` is “Not available”."""
    return key.replace("_", " ").capitalize()


def in_sentence(title: str) -> str:
    """A title as it stands inside a sentence: its first letter small, unless it is an abbreviation or “I”."""
    word = title.split(" ", 1)[0]
    keeps = len(word) == 1 or word[1:].lower() != word[1:] or word.startswith(("I’", "I'"))
    return title if keeps else title[:1].lower() + title[1:]
