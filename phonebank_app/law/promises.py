"""What a voter promises in a call: to come to an event, to host a party, time, money, to join a group near them. Pure.

A promise is only kept with its permission: the words that say what the number is kept for are read out, and the voter
says yes to them (UK GDPR Art. 6(1)(a), 7; PECR reg. 21). Nothing is collected beside the number that was rung. It is
no part of the outcome: it stands when the outcome is taken back, and is itself taken back by a new row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from phonebank_app.i18n import tr, tr_n
from phonebank_app.law.wordings import wordings

LONGEST_DETAIL = 120
"""Signs of the few words that may stand beside a promise: which event, which day."""


class PromiseKind(StrEnum):
    """What was promised. The values cross the network and stand in files: they never change."""

    COME_TO_EVENT = "come_to_event"
    HOST_PARTY = "host_party"
    TIME_OFF = "time_off"
    GIVE = "give"
    JOIN_GROUP = "join_group"


@dataclass(frozen=True, slots=True)
class PromiseRule:
    """What one kind of promise is.

    Attributes:
        label: for the caller, as the voter would say it.
        ask: what the caller says first; for what the number would be kept, and the words for it, are in ``wordings``.
        then: what happens, for the caller.
        short: under a large figure of how many.
    """

    label: str
    ask: str
    then: str
    short: str


def rules() -> Mapping[PromiseKind, PromiseRule]:
    """What each kind of promise is, in the language that is spoken now: a printed script has its own."""
    return MappingProxyType(
        {
            PromiseKind.COME_TO_EVENT: PromiseRule(
                tr("Come to an event"),
                tr("“There is something near you before the vote. Would you come along?”"),
                tr("Somebody of the campaign rings them about an event near them."),
                tr("will come to an event"),
            ),
            PromiseKind.HOST_PARTY: PromiseRule(
                tr("Host a phonebank party"),
                tr("“Would you have a few people at yours for an evening like this one?”"),
                tr("Somebody of the campaign rings them, and helps with everything."),
                tr("will host a party"),
            ),
            PromiseKind.TIME_OFF: PromiseRule(
                tr("Take time off to campaign"),
                tr("“Could you take a day off before the vote, to help?”"),
                tr("Somebody of the campaign rings them about when and where."),
                tr("will take time off"),
            ),
            PromiseKind.GIVE: PromiseRule(
                tr("Give money"),
                tr("“Would you chip in? Take no card number and no sum: somebody rings you about it.”"),
                tr("Somebody of the campaign rings them. Never take money, a card or an account by telephone."),
                tr("will give"),
            ),
            PromiseKind.JOIN_GROUP: PromiseRule(
                tr("Join a Let’s Go group"),
                tr("“There are Let’s Go groups that go out together. Would you like to join the one near you?”"),
                tr("Somebody of the group near them rings them."),
                tr("will join a group"),
            ),
        }
    )


RULES: Mapping[PromiseKind, PromiseRule] = rules()
"""The same, in the window's language."""
SAME_AS: Mapping[str, PromiseKind] = MappingProxyType(
    {
        **{kind.value: kind for kind in PromiseKind},
        "event": PromiseKind.COME_TO_EVENT,
        "comes_to_event": PromiseKind.COME_TO_EVENT,
        "hosts": PromiseKind.HOST_PARTY,
        "host": PromiseKind.HOST_PARTY,
        "day_off": PromiseKind.TIME_OFF,
        "gives": PromiseKind.GIVE,
        "donate": PromiseKind.GIVE,
        "group": PromiseKind.JOIN_GROUP,
    }
)
"""Codes of scripts' answers that promise the same thing: a voter who did both is counted once."""


def consent_wording(kind: PromiseKind, on_behalf_of: str, language: str = "") -> str:
    """The exact words that are read out in a script's language; they go into the record word for word."""
    return wordings(language).for_promise(kind, on_behalf_of)


def wording_version(language: str = "") -> str:
    """Of those words, in that language. A promise names the version that was read out."""
    return wordings(language).version


def in_words(kind: PromiseKind, count: int) -> str:
    """“3 people will come to an event”."""
    match kind:
        case PromiseKind.COME_TO_EVENT:
            return tr_n("{n:,} person will come to an event", "{n:,} people will come to an event", count)
        case PromiseKind.HOST_PARTY:
            return tr_n("{n:,} person will host a party", "{n:,} people will host a party", count)
        case PromiseKind.TIME_OFF:
            return tr_n(
                "{n:,} person will take time off to campaign", "{n:,} people will take time off to campaign", count
            )
        case PromiseKind.GIVE:
            return tr_n("{n:,} person will give", "{n:,} people will give", count)
        case PromiseKind.JOIN_GROUP:
            return tr_n("{n:,} person will join a Let’s Go group", "{n:,} people will join a Let’s Go group", count)


def thanks(counts: Iterable[tuple[PromiseKind, int]]) -> str:
    """What the host may read out at the end; empty when nothing was promised."""
    said = [in_words(kind, count) for kind, count in counts if count]
    return tr("{promised}. Thank you.", promised=". ".join(said)) if said else ""
