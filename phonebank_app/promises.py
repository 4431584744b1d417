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

WORDING_VERSION = "2026-11"
"""Of the words below. A promise names the version that was read out; change one, change the other."""

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
        ask: what the caller says first; ``keep``: for what the number would be kept, in the words that are read out.
        then: what happens, for the caller.
        one, many: for thanks and tallies, after a figure: “person will …”, “people will …”.
        short: the same under a large figure.
    """

    label: str
    ask: str
    keep: str
    then: str
    one: str
    many: str
    short: str


RULES: Mapping[PromiseKind, PromiseRule] = MappingProxyType(
    {
        PromiseKind.COME_TO_EVENT: PromiseRule(
            "Come to an event",
            "“There is something near you before the vote. Would you come along?”",
            "to ring you about events near you until polling day",
            "Somebody of the campaign rings them about an event near them.",
            "person will come to an event",
            "people will come to an event",
            "will come to an event",
        ),
        PromiseKind.HOST_PARTY: PromiseRule(
            "Host a phonebank party",
            "“Would you have a few people at yours for an evening like this one?”",
            "to ring you about hosting a phonebank party",
            "Somebody of the campaign rings them, and helps with everything.",
            "person will host a party",
            "people will host a party",
            "will host a party",
        ),
        PromiseKind.TIME_OFF: PromiseRule(
            "Take time off to campaign",
            "“Could you take a day off before the vote, to help?”",
            "to ring you about helping in this campaign",
            "Somebody of the campaign rings them about when and where.",
            "person will take time off to campaign",
            "people will take time off to campaign",
            "will take time off",
        ),
        PromiseKind.GIVE: PromiseRule(
            "Give money",
            "“Would you chip in? Take no card number and no sum: somebody rings you about it.”",
            "to ring you about giving to this campaign",
            "Somebody of the campaign rings them. Never take money, a card or an account by telephone.",
            "person will give",
            "people will give",
            "will give",
        ),
        PromiseKind.JOIN_GROUP: PromiseRule(
            "Join a Let’s Go group",
            "“There are Let’s Go groups that go out together. Would you like to join the one near you?”",
            "to ring you about the Let’s Go group near you",
            "Somebody of the group near them rings them.",
            "person will join a Let’s Go group",
            "people will join a Let’s Go group",
            "will join a group",
        ),
    }
)

_CONSENT = (
    "“Thank you! May {on_behalf_of} keep your number {keep}? Nothing else is kept for it, and you can change your mind"
    " at any time: tell whoever rings, or write to the campaign.”"
)

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


def consent_wording(kind: PromiseKind, on_behalf_of: str) -> str:
    """The exact words that are read out; they go into the record word for word."""
    words = _CONSENT.replace("{keep}", RULES[kind].keep)
    return words.replace("{on_behalf_of}", on_behalf_of or "the campaign")


def in_words(kind: PromiseKind, count: int) -> str:
    """“3 people will come to an event”."""
    rule = RULES[kind]
    return f"{count:,} {rule.one if count == 1 else rule.many}"


def thanks(counts: Iterable[tuple[PromiseKind, int]]) -> str:
    """What the host may read out at the end; empty when nothing was promised."""
    said = [in_words(kind, count) for kind, count in counts if count]
    return f"{'. '.join(said)}. Thank you." if said else ""
