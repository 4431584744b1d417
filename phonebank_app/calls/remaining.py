"""Is there anyone left to ring? Where every contact stands, in words, and what to say when there is nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from phonebank_app.calls.remedies import Round, remedies
from phonebank_app.cards import LeftRow, Nobody
from phonebank_app.db.moments import from_ms
from phonebank_app.db.queue import Left
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.rules.calling_rules import Reason, Rules
from phonebank_app.words.dates import full_day, on_weekday

READY = "ready"
KNOWN = "known"
"""Could be rung, but not by the guest who asks: they know them."""

# In the order in which they are listed; the words follow a count: "2 asked us to ring back".
_WORDS: dict[str, str] = {
    READY: tr("can be rung now"),
    KNOWN: tr("are people you know"),
    Reason.HELD: tr("are with a caller, or share a home with one who is"),
    Reason.CALL_BACK_LATER: tr("asked us to ring back"),
    Reason.ENGAGED: tr("were engaged"),
    Reason.SKIPPED: tr("were skipped"),
    Reason.RESTING: tr("did not answer, or need a rest"),
    Reason.LANGUAGE: tr("need a caller who speaks their language"),
    Reason.FINISHED: tr("are finished"),
    Reason.ATTEMPTS: tr("have been tried three times"),
    Reason.DO_NOT_CALL: tr("asked not to be rung"),
    Reason.TPS: tr("are on the register of people not to be rung (TPS)"),
    Reason.UNSCREENED: tr("have no number checked against that register in 28 days"),
    Reason.NO_NUMBER: tr("have no number that works"),
    Reason.DECEASED: tr("have died"),
}

_WHEN_NEVER: dict[str, str] = {
    READY: "now",
    KNOWN: tr("when another caller is free"),
    Reason.HELD: tr("when that call ends"),
    Reason.LANGUAGE: tr("when one sits down"),
    Reason.FINISHED: tr("done for this round"),
    Reason.ATTEMPTS: tr("done for this round"),
    Reason.DO_NOT_CALL: "never",
    Reason.TPS: "never",
    Reason.UNSCREENED: tr("after a new screening"),
    Reason.NO_NUMBER: tr("after a new list"),
    Reason.DECEASED: "never",
}


def remaining(left: Iterable[Left], now: datetime) -> tuple[LeftRow, ...]:
    """Where the whole list stands, each contact once, in a fixed order; places where nobody stands are left out."""
    by_code = {row.why: row for row in left}
    rows = []
    for code, words in _WORDS.items():
        row = by_code.get(code)
        if row is not None:
            due = from_ms(row.due_ms) if row.due_ms is not None else None
            when = _WHEN_NEVER.get(code) or (_from(due, now) if due else "")
            rows.append(LeftRow(str(code), words, row.count, when, local(due) if due else None))
    return tuple(rows)


def nobody(
    left: Iterable[Left], rules: Rules, lease_until: datetime | None, now: datetime, *, linked: bool = False
) -> Nobody:
    """Why there is nobody to ring, until when, and what can be done about it.

    Args:
        linked: there is a campaign's service to ask for more.
    """
    rows = remaining(left, now)
    what = remedies(rows, Round.at(now, rules, lease_until, linked=linked))
    steps = tuple(dict.fromkeys(remedy.told for remedy in what))
    return replace(_why(rows, rules, lease_until, now), steps=steps)


def _why(rows: tuple[LeftRow, ...], rules: Rules, lease_until: datetime | None, now: datetime) -> Nobody:
    if lease_until is not None and now >= lease_until:
        return Nobody(
            tr("This list has gone back"),
            tr("It was ours until {clock}. Ask the host for another.", clock=_clock(lease_until)),
            None,
            rows,
        )
    if rules.hours is not None and not rules.hours.open_at(now):
        opens = rules.hours.next_opening(now)
        when = _day_and_clock(opens, now) if opens else tr("another day")
        return Nobody(
            tr("Too late, or too early, to ring"),
            tr("Voters may be rung again {when}. Thank you for tonight.", when=when),
            local(opens) if opens else None,
            rows,
        )
    due = min((row.due for row in rows if row.due is not None and row.code != Reason.HELD), default=None)
    if due is not None and _is_tonight(due, now, rules, lease_until):
        return Nobody(
            tr("Nobody to ring until {clock}", clock=_clock(due)),
            tr("Put the kettle on. This page wakes by itself when a call is due."),
            local(due),
            rows,
        )
    if any(row.code == Reason.HELD for row in rows):
        return Nobody(
            tr("Everybody left is with another caller"),
            tr("Put the kettle on. This page wakes by itself when a call comes free."),
            None,
            rows,
        )
    if any(row.code == KNOWN for row in rows):
        return Nobody(
            tr("Everybody left is somebody you know"), tr("Another caller can ring them. Tell the host."), None, rows
        )
    return Nobody(
        tr("Nobody left to ring tonight"), tr("The whole list is done. Ask the host for another."), None, rows
    )


def over(left: Iterable[Left], now: datetime) -> Nobody:
    """What a caller is told once the host has ended the party."""
    return Nobody(
        tr("That was it for tonight. Thank you!"),
        tr("The host has ended the party. Everything you saved is kept."),
        None,
        remaining(left, now),
    )


def wait_for_host() -> Nobody:
    """What somebody is told who rings alone, and has just had an abusive call (``care.waits_for_host``)."""
    return Nobody(
        tr("A moment with the host first"),
        tr(
            "You had a hard call, and nobody else is ringing just now. When the host has been with you, "
            "or somebody is back from their break, the next call is here."
        ),
        None,
        (),
    )


def _is_tonight(due: datetime, now: datetime, rules: Rules, lease_until: datetime | None) -> bool:
    """Whether it is worth waiting: within the evening, before closing time, while the list is ours."""
    in_hours = rules.hours is None or rules.hours.open_at(due)
    return in_hours and due - now < timedelta(hours=4) and (lease_until is None or due < lease_until)


def _clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def _day_and_clock(moment: datetime, now: datetime) -> str:
    days = (local(moment).date() - local(now).date()).days
    at = _clock(moment)
    if days == 0:
        return tr("today from {at}", at=at)
    return tr("tomorrow from {at}", at=at) if days == 1 else tr("{day} from {at}", day=on_weekday(local(moment)), at=at)


def _from(due: datetime, now: datetime) -> str:
    days = (local(due).date() - local(now).date()).days
    if days == 0:
        return tr("from {at}", at=_clock(due))
    return tr("tomorrow at the earliest") if days == 1 else tr("from {day}", day=full_day(local(due)))
