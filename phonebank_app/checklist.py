"""The host's checklist: what has to be so before the first call. It ends with a guest who is seated.

What the store can tell is worked out from it each time, as a fact; the rest the host ticks, once for each party. A
rehearsal has another one, which shows the host's own side of an evening.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from phonebank_app.answerable import in_words, missing
from phonebank_app.briefing import version_of
from phonebank_app.clock import Clock, local
from phonebank_app.db import backups, briefed, chairs, checklist, guests, log, pins
from phonebank_app.db.documents import Party, get, script_text
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError
from phonebank_app.scripts import parse

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
            Item("script", f"Read the script, “{title}”", False, True, "script", "Read it"),
            _keeping(party, made),
            Item("plugged", "Plug the laptop in, and keep it awake", False, True),
            Item("pin", "The host’s PIN is set" if pin else "Choose the host’s PIN", pin, False, "pin", "Choose it"),
            Item("phones", "Ask everyone for a phone that does not withhold its number", False, True),
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
    "script": "You have read the script",
    "plugged": "The laptop is plugged in, and stays awake",
    "phones": "Everyone has a phone that shows its number",
}


def _as_ticked(item: Item) -> Item:
    """A step that the host ticked, in the words of one that is done."""
    return replace(item, done=True, words=_TICKED[item.step]) if item.ticked else item


def _list(size: int, ready: int) -> Item:
    if not size:
        return Item("list", "There is no list yet", False, False, "lists", "Open one")
    return Item(
        "list", f"{size:,} people are on the list; {ready:,} are still to be rung", ready > 0, False, "lists", "Look"
    )


def _answers(party: Party) -> Item:
    blank = missing(party.answerable)
    if blank:
        return Item("answers", f"Not said yet: {in_words(blank)}. Ask your coordinator", False)
    who = party.answerable.controller.partition(",")[0]
    return Item("answers", f"{who} answers for these calls", True)


def _until(party: Party, now: datetime) -> Item:
    until = party.lease_until
    if until is None:
        return Item("until", "The list is your own: it has no end", True)
    if until <= now:
        return Item(
            "until", f"The list was ours until {local(until):%H:%M}: ask for another", False, False, "map", "Ask"
        )
    day = "" if local(until).date() == local(now).date() else f" on {local(until).day} {local(until):%B}"
    return Item("until", f"The list is ours until {local(until):%H:%M}{day}", True)


def _keeping(party: Party, made: datetime | None) -> Item:
    if made is None:
        return Item(
            "keeping", "No backup was made yet: the first one is, within minutes", False, False, "settings", "Look"
        )
    help_ = ", and the campaign helps if you forget the passphrase" if party.campaign_key else ""
    return Item("keeping", f"Backed up at {made:%H:%M}{help_}", True, False, "settings", "Look")


def _seated(many: int, *, read: bool) -> Item:
    if not many:
        return Item(
            "seated",
            "Seat the first guest: they read the notice, then the briefing",
            False,
            False,
            "seat",
            "Seat a guest",
        )
    if not read:
        return Item(
            "seated",
            "A guest is seated. They read the briefing when they sit down to ring",
            True,
            False,
            "chair",
            "Go there",
        )
    who = "The guest is" if many == 1 else f"All {many} guests are"
    return Item("seated", f"{who} seated, and {'has' if many == 1 else 'have'} read the briefing", True)


def _rehearsed(ticked: set[str], known: int, calls: bool) -> tuple[Item, ...]:
    """The host's side, in a rehearsal."""
    return (
        Item("try_call", "Sit down in a chair, and learn the caller’s keys", calls, False, "chair", "Sit down"),
        Item("try_seat", "Seat a guest of your own", known > REHEARSED_GUESTS, False, "seat", "Seat a guest"),
        Item("try_pause", "Pause everyone for tea, then carry on", "try_pause" in ticked),
        Item("try_guest", "Look at what one guest saved: the dots beside a chair", "try_guest" in ticked),
        Item("try_map", "See on the map where you are needed most", "try_map" in ticked, False, "map", "The map"),
        Item("try_real", "Then leave, and join with your code or open your pack", False, False, "leave", "Leave"),
    )
