"""A call as its desk holds it, and what was kept of an interrupted one, read back. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from phonebank_app.cards import AnswerDraft, CallCard
from phonebank_app.law.promises import RULES as PROMISES
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import FollowUp, Script

Facts = Callable[[CallCard, str], Mapping[str, str]]
"""What fills the script's placeholders for a voter and a caller's name."""

Version = Callable[[str], Script | None]
"""A script of the party by its hash; ``None`` where it is not known, which means its default."""


def no_other(sha256: str) -> None:
    """Where there is one script only."""


@dataclass(frozen=True, slots=True)
class Call:
    """The call in hand, or the one saved last, in case it is taken back.

    ``settled``: the follow-ups that were offered, by ``name_of``; none is offered twice.
    """

    card: CallCard
    conversation: Conversation
    note: str = ""
    settled: frozenset[str] = frozenset()


def name_of(one: FollowUp) -> str:
    """A follow-up in one word, for what is kept: ``promise:give``, ``call_back``."""
    return one.kind if one.kind == "call_back" else f"{one.kind}:{one.value}"


def waiting(call: Call) -> tuple[FollowUp, ...]:
    """What the answers so far would have the caller offer, and was not yet: a promise that is on disk was."""
    promised = {kind.value for kind, rule in PROMISES.items() if rule.label in call.card.promised}
    return tuple(
        one
        for one in call.conversation.follow_ups
        if name_of(one) not in call.settled and not (one.kind == "promise" and one.value in promised)
    )


def begin(
    card: CallCard, last: Call | None, script: Script, facts: Callable[[], Mapping[str, str]], today: date
) -> Call:
    """A call at the first step, or where it was when it was interrupted or taken back.

    Args:
        last: the call that was saved last, in case it is this one again.
    """
    if last is not None and last.card.contact_id == card.contact_id and not card.draft:
        return replace(last, card=card)
    conversation, note, settled = kept_of(card.draft)
    if not conversation:
        return Call(card, Conversation.start(script, facts(), today), note, settled)
    return Call(card, Conversation.from_json(script, facts(), conversation, today).at_a_step(), note, settled)


def draft_of(call: Call) -> str:
    """What is kept of a call in hand; nothing of one that nobody has touched yet."""
    now = call.conversation
    begun = now.trail or now.selected or now.words or now.objection or now.ended or call.note
    if not begun and not call.card.draft:
        return ""
    kept: dict[str, object] = {"conversation": now.to_json(), "note": call.note}
    if call.settled:
        kept["settled"] = sorted(call.settled)
    return json.dumps(kept)


def kept_of(draft: str) -> tuple[str, str, frozenset[str]]:
    """The conversation, the note and what was offered of an interrupted call; what cannot be read is nothing."""
    try:
        kept = json.loads(draft) if draft else {}
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        return "", "", frozenset()
    conversation, note, settled = kept.get("conversation", ""), kept.get("note", ""), kept.get("settled", ())
    return (
        conversation if isinstance(conversation, str) else "",
        note if isinstance(note, str) else "",
        frozenset(one for one in settled if isinstance(one, str)) if isinstance(settled, list) else frozenset(),
    )


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
