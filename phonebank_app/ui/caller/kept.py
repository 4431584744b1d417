"""A call as its desk holds it, and what was kept of an interrupted one, read back. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phonebank_app.cards import AnswerDraft, CallCard
from phonebank_app.codesets import CodeSet
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Script

Facts = Callable[[CallCard, str], Mapping[str, str]]
"""What fills the script's placeholders for a voter and a caller's name."""

Version = Callable[[str], Script | None]
"""A script of the party by its hash; ``None`` where it is not known, which means its default."""


def no_other(sha256: str) -> None:
    """Where there is one script only."""


@dataclass(frozen=True, slots=True)
class Call:
    """The call in hand, or the one saved last, in case it is taken back."""

    card: CallCard
    conversation: Conversation
    note: str = ""


def draft_of(call: Call) -> str:
    """What is kept of a call in hand; nothing of one that nobody has touched yet."""
    now = call.conversation
    begun = now.trail or now.selected or now.words or now.objection or now.ended or call.note
    if not begun and not call.card.draft:
        return ""
    return json.dumps({"conversation": now.to_json(), "note": call.note})


def kept_of(draft: str) -> tuple[str, str]:
    """The conversation and the note that were kept of an interrupted call; what cannot be read is nothing."""
    try:
        kept = json.loads(draft) if draft else {}
    except ValueError:
        return "", ""
    if not isinstance(kept, dict):
        return "", ""
    conversation, note = kept.get("conversation", ""), kept.get("note", "")
    return (conversation if isinstance(conversation, str) else ""), (note if isinstance(note, str) else "")


def answers_of(conversation: Conversation) -> tuple[AnswerDraft, ...]:
    """What was answered, also at a step that was not left: a tick counts as soon as it is made."""
    if not conversation.ended and not conversation.objection and (conversation.selected or conversation.words):
        conversation = conversation.go_on()
    return tuple(AnswerDraft(a.question, a.step, a.values, a.text) for a in conversation.answers)


def likely(conversation: Conversation, code_set: CodeSet) -> OutcomeKind | None:
    """How a call that stands there will probably end."""
    if conversation.suggested_outcome:
        return OutcomeKind(conversation.suggested_outcome)
    main = (key.kind for key in code_set.keys if key.prominent and key.group == "not_reached")
    return next(main, None)
