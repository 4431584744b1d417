"""One step as whoever reads a page aloud says it: a screen reader on the call page, the printed script’s tags. Pure.

Everything a sighted caller sees, in the order in which it is needed: which step this is and of how many, what to say,
what is told and not said, how to answer, each answer with its key and where it leads. Marks are gone; what they meant
is in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import WRITTEN, Block, Mark, Question, QuestionKind, Script, Span, Step
from phonebank_app.scripts.notes import in_words, instruction, note_for
from phonebank_app.scripts.ways import stage_of, stages

GAP: Final = "…"
"""What stands for a placeholder that is neither filled nor has words instead."""
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is said of one step, piece by piece.

    Attributes:
        heading: its title, and which of how many.
        words: each paragraph; directions and other people’s words are announced as such.
        how: how to answer; empty where nothing is asked.
        answers: each with its key and where it leads.
        so_far: what was chosen or written down already, and whether Enter goes on.
    """

    heading: str
    words: tuple[str, ...]
    how: str = ""
    answers: tuple[str, ...] = ()
    so_far: str = ""

    @property
    def pieces(self) -> tuple[str, ...]:
        """All of it, in order."""
        return tuple(part for part in (self.heading, *self.words, self.how, *self.answers, self.so_far) if part)

    @property
    def text(self) -> str:
        """All of it, one piece a line."""
        return "\n".join(self.pieces)


def step_aloud(
    script: Script,
    step: Step,
    facts: Mapping[str, str],
    outcome_labels: Mapping[str, str] = _NO_LABELS,
    chosen: Iterable[str] = (),
) -> Aloud:
    """A step or an objection of a script.

    Args:
        facts: what fills its placeholders.
        outcome_labels: what this campaign’s code set calls each outcome.
        chosen: the keys of the answers that are ticked.
    """
    ticked = set(chosen)
    answers = []
    for choice in step.choices:
        label = ended(f"{choice.key}: {filled(choice.label, facts)}")
        notes = [tr("Chosen.") if choice.key in ticked else "", _leads(script, step, choice.key, outcome_labels)]
        asks = tr("Asks for words.") if choice.asks_words else ""
        answers.append(" ".join(part for part in (label, *notes, asks) if part))
    words = tuple(paragraph(block, facts) for block in step.text)
    return Aloud(_heading(script, step), words, how_to_answer(step, facts), tuple(answers))


def conversation_aloud(conversation: Conversation, outcome_labels: Mapping[str, str] = _NO_LABELS) -> Aloud:
    """What is on the page of a conversation now."""
    if conversation.ended:
        outcome = outcome_labels.get(conversation.outcome) or in_words(conversation.outcome)
        words = (tr("Press the key for how the call ended: {outcome}.", outcome=outcome),)
        return Aloud(tr("The script ends here."), words)
    chosen = () if conversation.objection else conversation.selected
    told = step_aloud(conversation.script, conversation.shown, conversation.facts, outcome_labels, chosen)
    return replace(told, so_far=" ".join(_so_far(conversation)))


def _so_far(conversation: Conversation) -> Iterator[str]:
    question, written = conversation.shown.question, conversation.words.strip()
    if written and question is not None and question.kind in WRITTEN and not conversation.objection:
        yield tr("{point} is chosen.", point=written)
    if conversation.shows_go_on:
        yield tr("Enter goes on.")


def paragraph(block: Block, facts: Mapping[str, str]) -> str:
    """A paragraph in words: what is not said by the caller, or not in their own words, is announced."""
    words = filled(block.spans, facts)
    if block.kind == "direction":
        return tr("For you: {words}", words=words)
    return tr("In somebody else’s words: {words}", words=words) if block.kind == "quote" else words


def how_to_answer(step: Step, facts: Mapping[str, str]) -> str:
    """How the question of a step is answered, in sentences; empty where nothing is asked."""
    question = step.question
    if question is None:
        return ""
    need = tr("An answer is needed to go on.") if question.required else ""
    return " ".join(part for part in (ended(_how(step, question, facts)), need) if part)


def _how(step: Step, question: Question, facts: Mapping[str, str]) -> str:
    prompt = filled(question.prompt, facts)
    if question.kind is QuestionKind.SCALE:
        ends = (question.low or 0, question.high or 0)
        low, high = (_point(question.marks, value, facts) for value in ends)
        between = (f"{m.value}: {filled(m.label, facts)}" for m in question.marks if m.value not in ends)
        return " ".join(ended(part) for part in (tr("A number from {low} to {high}", low=low, high=high), *between))
    if question.kind is QuestionKind.WORDS:
        return tr("To write down: {prompt}", prompt=prompt) if prompt else tr("To write down in words")
    told = instruction(question)
    if not told and step.choices:
        told = tr_n("{n} answer to choose", "Choose one of {n} answers", len(step.choices))
    return _with(prompt, told)


def filled(spans: Iterable[Span], facts: Mapping[str, str]) -> str:
    """Words with their placeholders filled in, on one line."""
    words = (
        (facts.get(s.placeholder) or (GAP if s.text is None else s.text)) if s.placeholder else s.text or ""
        for s in spans
    )
    return " ".join("".join(words).split())


def ended(words: str) -> str:
    """Words with a full stop, where nothing ends them yet: a voice makes its pause there."""
    return words if not words or words.rstrip("”’\"')").endswith((".", "!", "?", "…", ":")) else f"{words}."


def _heading(script: Script, step: Step) -> str:
    if any(step is objection for objection in script.objections):
        return ended(tr("If they ask: {title}", title=step.title))
    at, of = stage_of(script, step), len(stages(script))
    return ended(tr("{title}, {at} of {of}", title=step.title, at=at, of=of))


def _leads(script: Script, step: Step, key: str, outcome_labels: Mapping[str, str]) -> str:
    choice = step.choice(key)
    aside = any(step is objection for objection in script.objections)
    if choice is None:
        return ""
    if aside and choice.way is None and not choice.note:
        return tr("Goes back.")
    note = note_for(script, step, choice, outcome_labels)
    return ended(note[:1].upper() + note[1:])


def _point(marks: Iterable[Mark], value: int, facts: Mapping[str, str]) -> str:
    called = next((filled(m.label, facts) for m in marks if m.value == value), "")
    return f"{value} ({called})" if called else str(value)


def _with(prompt: str, kind: str) -> str:
    return " ".join(part for part in (ended(prompt), kind) if part)
