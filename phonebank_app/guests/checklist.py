"""The host's checklist: what has to be so before the first call. It ends with a guest who is seated.

What the store can tell is worked out from it each time, as a fact; the rest the host ticks, once for each party. A
rehearsal has another one, which shows the host's own side of an evening.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from phonebank_app.db import backups, briefed, chairs, checklist, guests, log, pins
from phonebank_app.db.documents import Party, get, script_text
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError
from phonebank_app.guests.briefing import version_of
from phonebank_app.i18n import tr, tr_n
from phonebank_app.law.answerable import in_words, missing
from phonebank_app.machine.clock import Clock, local
from phonebank_app.scripts import parse
from phonebank_app.words.dates import day_month

__all__ = ["REHEARSED_GUESTS", "Checklist", "Item", "Leads"]

Leads = Literal["", "lists", "settings", "pin", "script", "seat", "map", "chair", "leave"]
"""Where a step is done: a page of the host's, or a deed of one."""

REHEARSED_GUESTS = 3
"""Guests whom a rehearsal begins with."""


@dataclass(frozen=True, slots=True)
class Item:
    """One step.

    Attributes:
        words: the fact, as it is; ``done``: whether it is as it should be.
        ticked: whether the host says so, and may take it back; otherwise the store does.
        leads: where it is done; ``key``: the words for that.
    """

    step: str
    words: str
    done: bool
    ticked: bool = False
    leads: Leads = ""
    key: str = ""


class Checklist:
    """The checklist of one open party."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def items(self) -> tuple[Item, ...]:
        """Every step, in the order in which they are done."""
        with self._store.read() as connection:
            party = get(connection, Party)
            if party is None:
                raise BugError("a store without a party has no checklist")
            ticked = checklist.ticked(connection)
            seated = [row.guest for row in chairs.seated(connection)]
            known = len(guests.everyone(connection))
            calls = log.has_rows(connection)
            size, ready = connection.exec_driver_sql(
                "SELECT (SELECT count(*) FROM contacts), (SELECT count(*) FROM contacts WHERE queue < 9)"
            ).one()
            pin = pins.get(connection) is not None
            text = script_text(connection, party.script_sha256) or ""
            version = version_of(party)
            read = bool(seated) and all(briefed.has_read(connection, guest, version) for guest in seated)
        if party.rehearsal:
            return _rehearsed(ticked, known, calls)
        copies = backups.known(self._store.path.parent)
        made = local(copies[0].at) if copies else None
        title = parse(text).title if text else ""
        items = [
            _list(size, ready),
            _answers(party),
            _until(party, self._clock.now()),
            Item("script", tr("Read the script, “{title}”", title=title), False, True, "script", tr("Read it")),
            _keeping(party, made),
            Item("plugged", tr("Plug the laptop in, and keep it awake"), False, True),
            Item(
                "pin",
                tr("The host’s PIN is set") if pin else tr("Choose the host’s PIN"),
                pin,
                False,
                "pin",
                tr("Choose it"),
            ),
            Item("phones", tr("Ask everyone for a phone that does not withhold its number"), False, True),
            _seated(len(seated), read=read),
        ]
        return tuple(_as_ticked(one) if one.step in ticked else one for one in items)

    def over(self) -> bool:
        """Whether somebody has rung: then nobody needs it any more."""
        with self._store.read() as connection:
            return log.has_rows(connection)

    def tick(self, step: str, done: bool) -> None:
        """The host says that a step is done, or is not."""
        with self._store.write() as connection:
            if done:
                checklist.tick(connection, step, self._clock.now())
            else:
                checklist.untick(connection, step)


_TICKED = {
    "script": tr("You have read the script"),
    "plugged": tr("The laptop is plugged in, and stays awake"),
    "phones": tr("Everyone has a phone that shows its number"),
}


def _as_ticked(item: Item) -> Item:
    """A step that the host ticked, in the words of one that is done."""
    return replace(item, done=True, words=_TICKED[item.step]) if item.ticked else item


def _list(size: int, ready: int) -> Item:
    if not size:
        return Item("list", tr("There is no list yet"), False, False, "lists", tr("Open one"))
    return Item(
        "list",
        tr("{size:,} people are on the list; {ready:,} are still to be rung", size=size, ready=ready),
        ready > 0,
        False,
        "lists",
        tr("Look"),
    )


def _answers(party: Party) -> Item:
    blank = missing(party.answerable)
    if blank:
        return Item("answers", tr("Not said yet: {in_words}. Ask your coordinator", in_words=in_words(blank)), False)
    who = party.answerable.controller.partition(",")[0]
    return Item("answers", tr("{who} answers for these calls", who=who), True)


def _until(party: Party, now: datetime) -> Item:
    until = party.lease_until
    if until is None:
        return Item("until", tr("The list is your own: it has no end"), True)
    if until <= now:
        return Item(
            "until",
            tr("The list was ours until {local:%H:%M}: ask for another", local=local(until)),
            False,
            False,
            "map",
            tr("Ask"),
        )
    if local(until).date() == local(now).date():
        return Item("until", tr("The list is ours until {at:%H:%M}", at=local(until)), True)
    day = day_month(local(until))
    return Item("until", tr("The list is ours until {at:%H:%M} on {day}", at=local(until), day=day), True)


def _keeping(party: Party, made: datetime | None) -> Item:
    if made is None:
        return Item(
            "keeping",
            tr("No backup was made yet: the first one is, within minutes"),
            False,
            False,
            "settings",
            tr("Look"),
        )
    words = (
        tr("Backed up at {made:%H:%M}, and the campaign helps if you forget the passphrase", made=made)
        if party.campaign_key
        else tr("Backed up at {made:%H:%M}", made=made)
    )
    return Item("keeping", words, True, False, "settings", tr("Look"))


def _seated(many: int, *, read: bool) -> Item:
    if not many:
        return Item(
            "seated",
            tr("Seat the first guest: they read the notice, then the briefing"),
            False,
            False,
            "seat",
            tr("Seat a guest"),
        )
    if not read:
        return Item(
            "seated",
            tr("A guest is seated. They read the briefing when they sit down to ring"),
            True,
            False,
            "chair",
            tr("Go there"),
        )
    seated = tr_n(
        "The guest is seated, and has read the briefing", "All {n} guests are seated, and have read the briefing", many
    )
    return Item("seated", seated, True)


def _rehearsed(ticked: set[str], known: int, calls: bool) -> tuple[Item, ...]:
    """The host's side, in a rehearsal."""
    return (
        Item("try_call", tr("Sit down in a chair, and learn the caller’s keys"), calls, False, "chair", tr("Sit down")),
        Item("try_seat", tr("Seat a guest of your own"), known > REHEARSED_GUESTS, False, "seat", tr("Seat a guest")),
        Item("try_pause", tr("Pause everyone for tea, then carry on"), "try_pause" in ticked),
        Item("try_guest", tr("Look at what one guest saved: the dots beside a chair"), "try_guest" in ticked),
        Item(
            "try_map", tr("See on the map where you are needed most"), "try_map" in ticked, False, "map", tr("The map")
        ),
        Item(
            "try_real", tr("Then leave, and join with your code or open your pack"), False, False, "leave", tr("Leave")
        ),
    )
