"""The small words beside an answer, which say where it leads before it is pressed."""

from __future__ import annotations

from collections.abc import Mapping

from phonebank_app.i18n import tr, tr_in
from phonebank_app.rules.outcomes import RULES, Needs, OutcomeKind
from phonebank_app.scripts.model import Choice, Question, QuestionKind, Script, Step
from phonebank_app.scripts.ways import stage_of
from phonebank_app.words.ordinals import in_words as count_in_words

_ASKS: Mapping[Needs, str] = {
    "time": tr("asks when to ring"),
    "number": tr("asks which number"),
    "language": tr("asks which language"),
    "confirm": tr("asks if you are sure"),
    "reason": tr("asks why"),
}

_KINDS = frozenset(OutcomeKind)


def note_for(script: Script, step: Step, choice: Choice, outcome_labels: Mapping[str, str]) -> str:
    """Where an answer leads, in a few words; the script's own words come first.

    Args:
        outcome_labels: what this campaign calls each outcome; a missing one is called by its key.
    """
    if choice.note:
        return choice.note
    way = choice.way
    if way is None:
        return "" if step.question else tr("carry on")
    if way.outcome:
        if way.outcome not in _KINDS:
            return ""  # the script is being written: what is wrong with it is said elsewhere
        needs = RULES[OutcomeKind(way.outcome)].needs
        called = outcome_labels.get(way.outcome) or in_words(way.outcome)
        return _ASKS.get(needs) or tr("saves “{outcome}”", outcome=called)
    target = script.step(way.step)
    if target is None:
        return ""
    if target.id == step.id:
        return tr("says this again")
    here, there = stage_of(script, step), stage_of(script, target)
    if there < here:
        return tr("goes back to {title}", title=in_sentence(target.title))
    return tr("carry on") if there <= here + 1 else tr("goes on to {title}", title=in_sentence(target.title))


def instruction(question: Question | None) -> str:
    """How a question is to be answered, in a sentence; empty when the answers say it themselves."""
    if question is None:
        return ""
    low, high = question.low, question.high
    match question.kind:
        case QuestionKind.ANY_OF if not question.up_to:
            return tr("Choose all that they say.")
        case QuestionKind.ANY_OF if question.up_to == 1:
            return tr("Choose one.")
        case QuestionKind.ANY_OF:
            return tr("Choose up to {count}.", count=count_in_words(question.up_to))
        case QuestionKind.SCALE:
            return tr("Choose a number from {low} to {high}.", low=low, high=high)
        case QuestionKind.NUMBER if low is not None and high is not None:
            return tr("Write a number from {low} to {high}.", low=low, high=high)
        case QuestionKind.NUMBER:
            return tr("Write a number.")
        case QuestionKind.DATE:
            return tr("Write a day: 12 Dec, Thursday, tomorrow.")
    return ""


def in_words(key: str) -> str:
    """An outcome's key as words: ``not_available`` is “Not available”."""
    said = {
        "no_answer": tr_in("ending", "No answer"),
        "left_message": tr_in("ending", "Left message"),
        "busy": tr_in("ending", "Busy"),
        "not_available": tr_in("ending", "Not available"),
        "skipped": tr_in("ending", "Skipped"),
        "conversation": tr_in("ending", "Conversation"),
        "partial": tr_in("ending", "Partial"),
        "call_back": tr_in("ending", "Call back"),
        "language_barrier": tr_in("ending", "Language barrier"),
        "refused": tr_in("ending", "Refused"),
        "hostile": tr_in("ending", "Hostile"),
        "do_not_call": tr_in("ending", "Do not call"),
        "wrong_number": tr_in("ending", "Wrong number"),
        "not_in_service": tr_in("ending", "Not in service"),
        "moved": tr_in("ending", "Moved"),
        "deceased": tr_in("ending", "Deceased"),
        "ended_kindly": tr_in("ending", "Ended kindly"),
    }
    return said.get(key) or key.replace("_", " ").capitalize()


def in_sentence(title: str) -> str:
    """A title as it stands inside a sentence: its first letter small, unless it is an abbreviation or “I”."""
    word = title.split(" ", 1)[0]
    keeps = len(word) == 1 or word[1:].lower() != word[1:] or word.startswith(("I’", "I'"))
    return title if keeps else title[:1].lower() + title[1:]
