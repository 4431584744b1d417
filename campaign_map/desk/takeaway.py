"""Files that coordinators take away. Whoever takes one is written down before its first line goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from campaign_map import models, results
from campaign_map.accounts import audit
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import sheets
from campaign_map.desk.activity import ATTEMPTS, midnight, today
from campaign_map.desk.latest import Latest
from campaign_map.desk.sheets import Format, Sheet
from campaign_map.originals import originals
from campaign_map.problems import Refusal
from campaign_map.results import Wanted
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.seats import seats_by_code
from phonebank_app.voters.phones import national

LONGEST = timedelta(days=92)
"""Figures by seat and hour go over so much time at most."""
_KINDS = tuple(kind.value for kind in OutcomeKind)
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Days:
    """Days from one to another, both included; ``None`` for all there are."""

    first: date | None = None
    last: date | None = None

    @property
    def since(self) -> datetime | None:
        """When they begin."""
        return midnight(self.first) if self.first is not None else None

    @property
    def before(self) -> datetime | None:
        """When they are over."""
        return midnight(self.last + timedelta(days=1)) if self.last is not None else None

    @property
    def name(self) -> str:
        """For a file: “2019-12-03”, “2019-12-01-to-2019-12-03”, “all-days”."""
        if self.first is None and self.last is None:
            return "all-days"
        if self.first == self.last and self.first is not None:
            return self.first.isoformat()
        return f"{self.first or 'begin'}-to-{self.last or 'now'}"


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out.

    Attributes:
        parts: what is in it, some thousand lines at a time.
        rows: without the header.
    """

    name: str
    parts: Iterator[str | bytes]
    rows: int


def read_days(first: str, last: str) -> Days:
    """Days as a form sends them.

    Raises:
        Refusal: 400 ``bad_days``.
    """
    try:
        days = Days(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    except ValueError:
        raise Refusal(400, "bad_days", "This is not a day.", "Write it like 2019-12-03.") from None
    if days.first is not None and days.last is not None and days.first > days.last:
        raise Refusal(400, "bad_days", "The last day is before the first.", "Swap them.")
    if any(day is not None and not date(2000, 1, 1) <= day <= date(2100, 1, 1) for day in (days.first, days.last)):
        raise Refusal(400, "bad_days", "There was no phonebank on that day.", "Look at the year.")
    return days


def outcomes_with_names(
    service: Service,
    by: Coordinator,
    seats: frozenset[str] | None,
    days: Days,
    seat_code: str = "",
    fmt: Format = "csv",
) -> File:
    """Every outcome with the voter's name and number, and the columns of their lists as they stood; the caller has
    asked whether they may.

    Args:
        seats: the seats they are of.
        seat_code: for the record, when it is one.

    Raises:
        Refusal: 422 ``too_many``: more than a workbook is made of.
    """
    wanted = Wanted(seats=seats, since=days.since, before=days.before)
    with service.store.read() as connection:
        rows, upto = results.measure(connection, wanted)
        own = originals(connection, seats)
    check_size(rows, fmt)
    _note(service, by, "took results with names", seat_code, days.name, rows)
    name = f"results-{_where(seat_code, seats)}-{days.name}-names-inside.{fmt}"
    headers = results.apart(results.COLUMNS, own.headers)
    sheet = Sheet("Every outcome", headers, results.batches(service.store, wanted, upto, own))
    return File(name, sheets.parts(sheet, fmt), rows)


def contacts_with_names(
    service: Service, by: Coordinator, seats: frozenset[str] | None, seat_code: str = "", fmt: Format = "csv"
) -> File:
    """Where every contact stands now, rung or not, with the columns of their lists as they stood; the caller has asked
    whether they may.

    Raises:
        Refusal: 422 ``too_many``: more than a workbook is made of.
    """
    latest = Latest.of(service, seats)
    check_size(latest.count, fmt)
    _note(service, by, "took contacts with names", seat_code, "", latest.count)
    table = latest.table()
    fill = [column.value for column in table.columns]
    batches = ([[value(row) for value in fill] for row in batch] for batch in latest.batches())
    sheet = Sheet(table.title, tuple(column.header for column in table.columns), batches)
    day = today(service.clock.now()).isoformat()
    name = f"contacts-{_where(seat_code, seats)}-{day}-names-inside.{fmt}"
    return File(name, sheets.parts(sheet, fmt), latest.count)


def check_size(rows: int, fmt: Format) -> None:
    """Whether so many rows make a file of this kind.

    Raises:
        Refusal: 422 ``too_many``: more than a workbook is made of.
    """
    if fmt == "xlsx" and rows > sheets.MOST_IN_WORKBOOK:
        raise Refusal(
            422,
            "too_many",
            f"That is {rows:,} rows, more than a workbook is made of here ({sheets.MOST_IN_WORKBOOK:,}).",
            "Choose CSV, or one seat.",
        )


def counts_without_names(
    service: Service, by: Coordinator, seats: frozenset[str] | None, days: Days, seat_code: str = ""
) -> File:
    """How many outcomes of each kind there were in each seat in each hour: nobody is in it.

    Raises:
        Refusal: 400 ``bad_days``: more than `LONGEST`.
    """
    now = service.clock.now()
    since, before = days.since, days.before or now + timedelta(minutes=1)
    if since is None or before - since > LONGEST + timedelta(days=1):
        raise Refusal(400, "bad_days", f"That is more than {LONGEST.days} days.", "Choose the first day later.")
    with service.store.read() as connection:
        lines = _count_lines(connection, seats, since, before)
    _note(service, by, "took figures without names", seat_code, days.name, len(lines))
    header = results.line(("seat", "name", "day", "hour", "calls", *_KINDS))
    name = f"figures-{_where(seat_code, seats)}-{days.name}.csv"
    return File(name, iter((header, "".join(lines))), len(lines))


def numbers_not_to_ring(service: Service, by: Coordinator) -> File:
    """Every number whose owner asked not to be rung, for lists that are made elsewhere."""
    table = models.numbers.c
    asked = table.suppressed_at.is_not(None)
    with service.store.read() as connection:
        rows = int(connection.execute(sa.select(sa.func.count()).select_from(models.numbers).where(asked)).scalar_one())
    _note(service, by, "took the do-not-call list", "", "", rows)

    def parts() -> Iterator[str | bytes]:
        after, text = "", results.line(("number", "since"))
        while text:
            yield text
            query = sa.select(table.e164, table.suppressed_at).where(asked, table.e164 > after)
            with service.store.read() as connection:
                found = connection.execute(query.order_by(table.e164).limit(2000)).all()
            text = "".join(
                results.line((national(row.e164), local(row.suppressed_at).date().isoformat())) for row in found
            )
            after = found[-1].e164 if found else after

    return File(f"do-not-call-{today(service.clock.now()).isoformat()}.csv", parts(), rows)


def called_today(connection: sa.Connection, now: datetime, seats: Collection[str] | None, most: int) -> dict[str, int]:
    """Seats in which most calls were reported by parties of today, and how many: by leases, so it costs little."""
    leases = models.leases.c
    begins = midnight(today(now))
    calls = sa.func.sum(leases.dialled)
    query = (
        sa.select(leases.seat_code, calls.label("calls"))
        # There is an index on the end of a lease, and one that was heard of today ends today or later.
        .where(leases.until > begins, leases.starts >= begins, leases.dialled > 0)
        .group_by(leases.seat_code)
        .order_by(calls.desc(), leases.seat_code)
        .limit(most)
    )
    if seats is not None:
        query = query.where(leases.seat_code.in_(sorted(seats)))
    return {row.seat_code: int(row.calls) for row in connection.execute(query)}


def _count_lines(
    connection: sa.Connection, seats: frozenset[str] | None, since: datetime, before: datetime
) -> list[str]:
    outcomes, contacts = models.outcomes.c, models.contacts.c
    hour = (sa.type_coerce(outcomes.received_at, sa.BigInteger) // _HOUR_MS).label("hour")
    query = (
        sa.select(contacts.seat_code, hour, outcomes.kind, sa.func.count().label("many"))
        .join(models.contacts, contacts.contact_id == outcomes.contact_id)
        .where(outcomes.received_at >= since, outcomes.received_at < before)
        .group_by(contacts.seat_code, hour, outcomes.kind)
    )
    if seats is not None:
        query = query.where(contacts.seat_code.in_(sorted(seats)))
    found: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.seat_code, int(row.hour)][row.kind] = row.many
    lines = []
    for (code, at), kinds in sorted(found.items()):
        there = local(datetime.fromtimestamp(at * _HOUR_MS // 1000, UTC))
        calls = sum(many for kind, many in kinds.items() if kind in ATTEMPTS)
        cells = (code, seats_by_code()[code].name, there.date().isoformat(), f"{there:%H}:00", calls)
        lines.append(results.line((*cells, *(kinds.get(kind, 0) for kind in _KINDS))))
    return lines


def _where(seat_code: str, seats: frozenset[str] | None) -> str:
    return seat_code or ("all-seats" if seats is None else f"{len(seats)}-seats")


def _note(service: Service, by: Coordinator, action: str, seat_code: str, detail: str, rows: int) -> None:
    with service.store.write() as connection:
        audit.note(connection, service.clock.now(), by.actor, action, seat_code=seat_code, detail=detail, rows=rows)
