"""Lines of a script as one caller reads them: filled in, and what was filled in kept from turning its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from phonebank_app.scripts.engine import Conversation, ShownChoice
from phonebank_app.scripts.model import Block, Span
from phonebank_app.ui.prose import Shape, Words
from phonebank_app.ui.text import plain
from phonebank_app.words.languages import from_the_right

_GAP = "…"
_SHAPES: Mapping[str, Shape] = {"say": "say", "item": "item", "quote": "quote"}


def reads_from_the_right(conversation: Conversation) -> bool:
    """Whether this script is in a language that does."""
    return from_the_right(conversation.script.language)


def line(conversation: Conversation, spans: Iterable[Span]) -> str:
    """A label on one line. A name that reads from the right is isolated: a figure beside it stays where it is."""
    return "".join(_filled(conversation, span) for span in spans).strip()


def _filled(conversation: Conversation, span: Span) -> str:
    if not span.placeholder:
        return span.text or ""
    return plain(conversation.facts.get(span.placeholder) or (_GAP if span.text is None else span.text))


def choices(conversation: Conversation, labels: Mapping[str, str]) -> tuple[ShownChoice, ...]:
    """The answers of this step; ``labels`` are what this campaign calls each outcome."""
    step = conversation.shown
    spans = {choice.key: choice.label for choice in step.choices}
    return tuple(replace(shown, label=line(conversation, spans[shown.key])) for shown in conversation.choices(labels))


def paragraphs(blocks: Sequence[Block]) -> tuple[list[list[Words]], list[Shape]]:
    """What a script says, for a ``Prose``: its spans, and how each paragraph stands."""
    said = [[Words(s.text or "", s.bold, s.emphasis, bool(s.placeholder)) for s in block.spans] for block in blocks]
    return said, [_SHAPES.get(block.kind, "say") for block in blocks]
