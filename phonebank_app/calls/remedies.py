"""Nobody is left to ring just now: what can be done about it, in the order of what helps soonest. Pure.

For each remedy there is a sentence for the host, the words of a button that does it, and a sentence for a caller, who
can do nothing but ask or wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from phonebank_app.cards import LeftRow
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.rules.calling_rules import Reason, Rules
from phonebank_app.words.dates import on_weekday

READY = "ready"
_EVENING = timedelta(hours=5)
"""Whoever waits longer than this goes home."""


class Act(StrEnum):
    """What a remedy's button does."""

    NOTHING = ""
    REMIND = "remind"
    SEAT = "seat"
    NEXT_LIST = "next_list"
    LONGER = "longer"
    OPEN_LIST = "open_list"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that can be done.

    Attributes:
        words: for the host; ``told``: for a caller.
        button: empty where there is nothing to press.
        at: for a reminder, when; ``language``: for seating somebody.
        needs_network: it asks the campaign.
    """

    act: Act
    words: str
    told: str
    button: str = ""
    at: datetime | None = None
    language: str = ""
    needs_network: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What decides who may be rung, beside the list.

    Attributes:
        now, opens, lease_until: voters' time. ``opens``: when calling hours begin again; ``None`` while they are open.
        closes: when they end; ``None`` in a rehearsal.
        linked: there is a campaign's service to ask.
        languages: how many wait for a caller of each language.
    """

    now: datetime
    opens: datetime | None = None
    closes: datetime | None = None
    lease_until: datetime | None = None
    linked: bool = False
    languages: Mapping[str, int] | None = None

    @classmethod
    def at(
        cls,
        now: datetime,
        rules: Rules,
        lease_until: datetime | None,
        *,
        linked: bool,
        languages: Mapping[str, int] | None = None,
    ) -> Round:
        """What decides at ``now``."""
        hours = rules.hours
        closed = hours is not None and not hours.open_at(now)
        opens = hours.next_opening(now) if hours is not None and closed else None
        closes = hours.closing(now) if hours is not None and not closed else None
        return cls(local(now), _local(opens), _local(closes), _local(lease_until), linked, languages)


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else local(moment)


def remedies(left: Sequence[LeftRow], of: Round) -> tuple[Remedy, ...]:
    """What can be done; empty while somebody is ready to be rung and may be."""
    gone = of.lease_until is not None and of.now >= of.lease_until
    if gone:
        return (_another(of, tr("This list has gone back.")),)
    if of.opens is not None:
        return (_when_hours_begin(of.opens, of.now), *((_longer(of.opens),) if _ends_before(of, of.opens) else ()))
    counts = {row.code: row for row in left}
    if READY in counts:
        return ()
    found: list[Remedy] = []
    found += _appointments(counts, of)
    found += _with_a_caller(counts)
    found += _of_languages(counts, of)
    found += _rests(counts, of)
    found += _unscreened(counts, of)
    found.append(_next_list(counts, of))
    return tuple(found)


def _clock(at: datetime, now: datetime) -> str:
    days = (at.date() - now.date()).days
    if days == 0:
        return tr("at {at:%H:%M}", at=at)
    return tr("tomorrow at {at:%H:%M}", at=at) if days == 1 else tr("{day} at {at:%H:%M}", day=on_weekday(at), at=at)


def _when_hours_begin(opens: datetime, now: datetime) -> Remedy:
    when = _clock(opens, now)
    remind = opens - now < _EVENING
    return Remedy(
        Act.REMIND if remind else Act.NOTHING,
        tr("Voters may be rung again {when}.", when=when),
        tr("Come back {when}.", when=when),
        tr("Remind me at {opens:%H:%M}", opens=opens) if remind else "",
        opens if remind else None,
    )


def _ends_before(of: Round, opens: datetime) -> bool:
    return of.linked and of.lease_until is not None and of.lease_until <= opens


def _longer(opens: datetime) -> Remedy:
    return Remedy(
        Act.LONGER,
        tr("The list goes back before {opens:%H:%M}. Ask to keep it.", opens=opens),
        tr("The host can ask to keep the list."),
        tr("Keep the list longer"),
        needs_network=True,
    )


def _appointments(counts: Mapping[str, LeftRow], of: Round) -> list[Remedy]:
    row = counts.get(Reason.CALL_BACK_LATER)
    if row is None or row.due is None or not _tonight(row.due, of):
        return []
    return [
        Remedy(
            Act.REMIND,
            tr_n(
                "{n:,} call-back is promised at {due:%H:%M}.",
                "{n:,} call-backs are promised, the first at {due:%H:%M}.",
                row.count,
                due=row.due,
            ),
            tr("Call-backs begin at {due:%H:%M}: they come up here by themselves.", due=row.due),
            tr("Remind me at {due:%H:%M}", due=row.due),
            row.due,
        )
    ]


def _rests(counts: Mapping[str, LeftRow], of: Round) -> list[Remedy]:
    rows = [counts[code] for code in (Reason.ENGAGED, Reason.SKIPPED, Reason.RESTING) if code in counts]
    soon = [row for row in rows if row.due is not None and _tonight(row.due, of)]
    if not soon:
        return []
    due = min(row.due for row in soon if row.due is not None)
    many = sum(row.count for row in soon)
    words = tr_n(
        "{n:,} line was engaged or skipped: again from {due:%H:%M}. Time for cake.",
        "{n:,} lines were engaged or skipped: again from {due:%H:%M}. Time for cake.",
        many,
        due=due,
    )
    return [
        Remedy(
            Act.REMIND, words, tr("Come back at {due:%H:%M}.", due=due), tr("Remind me at {due:%H:%M}", due=due), due
        )
    ]


def _tonight(due: datetime, of: Round) -> bool:
    ends = [moment for moment in (of.closes, of.lease_until) if moment is not None]
    return due < min(ends, default=of.now + _EVENING) and due - of.now < _EVENING


def _with_a_caller(counts: Mapping[str, LeftRow]) -> list[Remedy]:
    row = counts.get(Reason.HELD)
    if row is None:
        return []
    words = tr_n(
        "{n:,} is with a caller, or shares a home with one who is.",
        "{n:,} are with callers, or share a home with one who is.",
        row.count,
    )
    return [
        Remedy(
            Act.NOTHING,
            words,
            tr("This page wakes when one comes free."),
        )
    ]


def _of_languages(counts: Mapping[str, LeftRow], of: Round) -> list[Remedy]:
    row = counts.get(Reason.LANGUAGE)
    if row is None:
        return []
    known = sorted((of.languages or {"another language": row.count}).items(), key=lambda item: (-item[1], item[0]))
    return [
        Remedy(
            Act.SEAT,
            tr_n(
                "{n:,} waits for somebody who speaks {language}.",
                "{n:,} wait for somebody who speaks {language}.",
                many,
                language=language,
            ),
            tr("Does anybody here speak {language}? Tell the host.", language=language),
            tr("Seat a guest who speaks {language}", language=language)
            if of.languages
            else tr("Seat a guest who speaks it"),
            language=language if of.languages else "",
        )
        for language, many in known[:2]
    ]


def _unscreened(counts: Mapping[str, LeftRow], of: Round) -> list[Remedy]:
    row = counts.get(Reason.UNSCREENED)
    if row is None:
        return []
    words = tr_n(
        "{n:,} number wants a newer check against the TPS register.",
        "{n:,} numbers want a newer check against the TPS register.",
        row.count,
    )
    told = tr("Some numbers must be checked against the TPS register again.")
    if of.linked:
        how = tr("{words} Your coordinator can make it; the next list brings it.", words=words)
        return [Remedy(Act.NOTHING, how, told)]
    how = tr("{words} Have the list checked, then open it again.", words=words)
    return [Remedy(Act.OPEN_LIST, how, told, tr("Open a list"))]


def _next_list(counts: Mapping[str, LeftRow], of: Round) -> Remedy:
    promised = counts.get(Reason.CALL_BACK_LATER)
    if of.linked and promised is not None and promised.due is not None and _tonight(promised.due, of):
        return Remedy(
            Act.NOTHING,
            tr("The next list can be had when the last call-back is made: promised calls would go back, too."),
            tr("The host can ask for the next list after the last call-back."),
        )
    if of.linked and counts.get(Reason.HELD) is not None:
        return Remedy(
            Act.NOTHING,
            tr("The next list can be had when the calls in hand are saved."),
            tr("The host can ask for the next list when these calls are saved."),
        )
    return _another(of, tr("Everybody on this list is done for tonight."))


def _another(of: Round, why: str) -> Remedy:
    if of.linked:
        return Remedy(
            Act.NEXT_LIST,
            tr("{why} Give the rest back, and ask for the next list.", why=why),
            tr("The host can ask the campaign for the next list."),
            tr("Ask for the next list"),
            needs_network=True,
        )
    return Remedy(
        Act.OPEN_LIST, tr("{why} Open another list.", why=why), tr("The host can open another list."), tr("Open a list")
    )
