"""What a room has earned tonight: for turning up, for looking after each other, for keeping its word. Pure.

A badge belongs to the room. None is a person's, none compares two people, and none can be got by what a voter answered:
what goes in here holds no answer, and a call counts the same whether they were for us or against.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from phonebank_app.i18n import tr
from phonebank_app.rules.care import Rest, Why

Id = Literal[
    "first_call", "first_talk", "everyone_rang", "tea", "looked_after", "call_backs", "talks_10", "calls_50",
    "talks_50", "calls_100", "goal",
]  # fmt: skip

IN_TIME = timedelta(minutes=15)
"""A call-back is kept when it is made this soon after the moment; early is in time, too."""


@dataclass(frozen=True, slots=True)
class Made:
    """The calls that were made and count.

    Attributes:
        calls, talks: how many there were, and how many of them were conversations.
        rang: the guests who made one.
        rung: when each contact was rung.
    """

    calls: int = 0
    talks: int = 0
    rang: Collection[int] = ()
    rung: Mapping[int, Sequence[datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promised:
    """A call-back: asked for at ``made``, for ``due``."""

    contact: int
    made: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """The evening so far. Moments are aware.

    Attributes:
        guests: those who sit now, with their breaks; ``everybody``: of everybody who was here.
    """

    now: datetime
    made: Made = field(default_factory=Made)
    promised: Sequence[Promised] = ()
    guests: Sequence[tuple[int, Sequence[Rest]]] = ()
    rests: Sequence[Rest] = ()
    goal_reached: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge: ``words`` are its name, ``why`` what it is for."""

    id: Id
    words: str
    why: str
    icon: str


ALL: tuple[Badge, ...] = (
    Badge("first_call", tr("The first call"), tr("Somebody has begun. That is the hardest one."), "phone"),
    Badge("first_talk", tr("The first conversation"), tr("Somebody picked up, and talked."), "speech"),
    Badge("everyone_rang", tr("Everyone has rung"), tr("Each of you has made a call."), "people"),
    Badge("tea", tr("Everyone has had a break"), tr("Each of you has put the telephone down for a while."), "cup"),
    Badge(
        "looked_after",
        tr("Nobody left alone with it"),
        tr("After each hard call somebody sat down beside them."),
        "heart",
    ),
    Badge("call_backs", tr("Every call-back kept"), tr("All that were promised so far were rung in time."), "clock"),
    Badge("talks_10", tr("10 conversations"), tr("Ten people had time for you."), "speech"),
    Badge("calls_50", tr("50 calls"), tr("Fifty times somebody dialled."), "phone"),
    Badge("talks_50", tr("50 conversations"), tr("Fifty people had time for you."), "speech"),
    Badge("calls_100", tr("100 calls"), tr("A hundred times somebody dialled."), "phone"),
    Badge("goal", tr("The evening’s goal"), tr("You said you would, and you have."), "flag"),
)


def earned(room: Room) -> tuple[Badge, ...]:
    """The badges that the room has now, in the order of :data:`ALL`."""
    return tuple(badge for badge in ALL if _RULES[badge.id](room))


def _calls(many: int) -> Callable[[Room], bool]:
    return lambda room: room.made.calls >= many


def _talks(many: int) -> Callable[[Room], bool]:
    return lambda room: room.made.talks >= many


def _everyone_rang(room: Room) -> bool:
    return len(room.guests) > 1 and all(guest in room.made.rang for guest, _ in room.guests)


def _tea(room: Room) -> bool:
    return len(room.guests) > 1 and all(any(one.why != Why.LATER for one in rests) for _, rests in room.guests)


def _looked_after(room: Room) -> bool:
    hard = [one for one in room.rests if one.hard]
    return bool(hard) and all(one.host_at is not None for one in hard)


def _call_backs(room: Room) -> bool:
    settled = [_kept(one, room) for one in room.promised]
    return True in settled and False not in settled


def _kept(one: Promised, room: Room) -> bool | None:
    """Whether it was kept; ``None`` while there is time."""
    if any(one.made < at <= one.due + IN_TIME for at in room.made.rung.get(one.contact, ())):
        return True
    return None if room.now <= one.due + IN_TIME else False


_RULES: dict[Id, Callable[[Room], bool]] = {
    "first_call": _calls(1),
    "first_talk": _talks(1),
    "everyone_rang": _everyone_rang,
    "tea": _tea,
    "looked_after": _looked_after,
    "call_backs": _call_backs,
    "talks_10": _talks(10),
    "calls_50": _calls(50),
    "talks_50": _talks(50),
    "calls_100": _calls(100),
    "goal": lambda room: room.goal_reached,
}
