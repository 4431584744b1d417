"""A step as it is told to whoever does not see it: where one is, what to say, what is asked, each answer's key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from phonebank_app.i18n import tr
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Block, QuestionKind
from phonebank_app.ui.caller import filled
from phonebank_app.ui.plain import without_isolates


def step_aloud(conversation: Conversation, labels: Mapping[str, str]) -> str:
    """The whole step in sentences; ``labels`` are what this campaign calls each outcome."""
    return without_isolates(" ".join(part for part in _parts(conversation, labels) if part))


def _parts(conversation: Conversation, labels: Mapping[str, str]) -> Iterator[str]:
    progress = conversation.progress
    if conversation.objection:
        yield tr("If they ask: {title}", title=_ended(progress.title))
    else:
        yield tr("{title}, {at} of {of}.", title=progress.title, at=progress.at, of=progress.of)
    blocks = conversation.say()
    yield from (_block(block) for block in blocks if block.kind != "direction")
    yield from (tr("For you: {words}", words=_words(block)) for block in blocks if block.kind == "direction")
    yield conversation.instruction
    for shown in filled.choices(conversation, labels):
        said = ", ".join(part for part in (shown.label, shown.note, tr("chosen") if shown.selected else "") if part)
        yield tr("Key {key}: {answer}.", key=shown.key, answer=said)
    yield _written(conversation)
    if conversation.shows_go_on:
        yield tr("Enter goes on.")


def _written(conversation: Conversation) -> str:
    """How an answer is written down, where it is."""
    question = conversation.step.question
    if question is None or conversation.ended or conversation.objection:
        return ""
    if question.kind is QuestionKind.SCALE and question.low is not None and question.high is not None:
        scale = tr("A scale of {low} to {high}: type the number.", low=question.low, high=question.high)
        marks = [f"{mark.value}: {filled.line(conversation, mark.label)}." for mark in question.marks]
        chosen = tr("{point} is chosen.", point=conversation.words) if conversation.words else ""
        return " ".join(part for part in (scale, *marks, chosen) if part)
    how = {
        QuestionKind.NUMBER: tr("Type a number."),
        QuestionKind.DATE: tr("Type a day, such as Thursday or 12 Dec."),
        QuestionKind.WORDS: tr("Type a few words: what they said, and no more."),
    }
    return how.get(question.kind, "")


def _block(block: Block) -> str:
    return tr("In somebody else’s words: {words}", words=_words(block)) if block.kind == "quote" else _words(block)


def _words(block: Block) -> str:
    return _ended("".join(span.text or "" for span in block.spans).strip())


def _ended(words: str) -> str:
    """With a stop, so that a voice rests there."""
    return words if not words or words[-1] in ".?!…:”’»؟۔" else f"{words}."
