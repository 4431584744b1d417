"""Outcomes out: every one of them, as JSON for programs and as CSV for people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.originals import NO_CELLS, NONE_KEPT, Originals, originals
from campaign_map.store import Store
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import OutcomeOp, log_digest
from phonebank_app.words.spreadsheets import in_csv

COLUMNS = (
    *("server_seq", "outcome_id", "party_id", "device_id", "device_seq", "seat", "contact_id", "external_id", "name"),
    *("number", "outcome", "at", "received_at", "late", "chair", "caller", "language", "call_back_at", "answers"),
    *("note", "script_hash", "replaces", "asked_by", "reason"),
)

Cell = str | int
_AT_ONCE = 1000

_decode = msgspec.json.Decoder(OutcomeOp).decode


class ResultRow(msgspec.Struct, frozen=True):
    """One outcome as the service holds it; ``op`` is exactly what was sent."""

    server_seq: int
    device: str
    device_seq: int
    received_at: datetime
    late: bool
    op: msgspec.Raw


class PartyResults(msgspec.Struct, frozen=True):
    """Every outcome of one party, in the order they were received."""

    proto: int
    epoch: int
    outcomes: tuple[ResultRow, ...]


class DeviceTally(msgspec.Struct, frozen=True):
    """What the service holds from one laptop; ``digest`` as in reconcile."""

    count: int
    max_device_seq: int
    digest: str


class PartyTally(msgspec.Struct, frozen=True):
    """What the service holds from one party."""

    total: int
    by_kind: dict[str, int]
    late: int
    set_aside: int
    devices: dict[str, DeviceTally]


def party_rows(connection: sa.Connection, party_id: str) -> tuple[ResultRow, ...]:
    """Every outcome of a party."""
    table = models.outcomes
    return tuple(
        ResultRow(row.server_seq, row.device_id, row.device_seq, row.received_at, row.late, msgspec.Raw(bytes(row.op)))
        for row in connection.execute(sa.select(table).where(table.c.party_id == party_id).order_by(table.c.server_seq))
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which outcomes go out.

    Attributes:
        party_id: of this party only.
        seats: codes; ``None`` for all.
        since, before: those received in this time.
    """

    party_id: str | None = None
    seats: frozenset[str] | None = None
    since: datetime | None = None
    before: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What a row must fulfil; contacts are joined."""
        outcomes, said = models.outcomes.c, []
        if self.party_id is not None:
            said.append(outcomes.party_id == self.party_id)
        if self.seats is not None:
            said.append(models.contacts.c.seat_code.in_(sorted(self.seats)))
        if self.since is not None:
            said.append(outcomes.received_at >= self.since)
        if self.before is not None:
            said.append(outcomes.received_at < self.before)
        return said


def csv_lines(connection: sa.Connection, party_id: str | None = None, *, with_originals: bool = False) -> Iterator[str]:
    """The outcomes of one party, or of all, as lines of CSV, the header first.

    Cells that a spreadsheet would take for a formula are led by an apostrophe; numbers are written as they are dialled
    in the UK, because ``+44`` is such a cell.

    Args:
        with_originals: followed by the columns of the lists, as they stood: for whoever may have names.
    """
    own = originals(connection, None) if with_originals else NONE_KEPT
    yield line(apart(COLUMNS, own.headers))
    rows = connection.execution_options(yield_per=1000).execute(_query(Wanted(party_id)))
    for part in rows.partitions(_AT_ONCE):
        yield from map(line, _with_own(connection, part, own))


def measure(connection: sa.Connection, wanted: Wanted) -> tuple[int, int]:
    """How many outcomes are wanted at this moment, and the number of the last of them."""
    outcomes = models.outcomes.c
    query = sa.select(sa.func.count(), sa.func.max(outcomes.server_seq)).where(*wanted.conditions())
    if wanted.seats is not None:
        query = query.join(models.contacts, models.contacts.c.contact_id == outcomes.contact_id)
    else:
        query = query.select_from(models.outcomes)
    many, last = connection.execute(query).one()
    return int(many), int(last or 0)


def csv_parts(store: Store, wanted: Wanted, upto: int, at_once: int = 2000) -> Iterator[str]:
    """What `csv_lines` writes, in parts of some thousand lines (`batches`)."""
    yield line(COLUMNS)
    for batch in batches(store, wanted, upto, at_once=at_once):
        yield "".join(map(line, batch))


def batches(
    store: Store, wanted: Wanted, upto: int, own: Originals = NONE_KEPT, at_once: int = 2000
) -> Iterator[list[tuple[Cell, ...]]]:
    """The outcomes as rows of `COLUMNS` and of the lists' own, some thousand at a time: each part is read in a
    transaction of its own, so that whoever takes them slowly holds nothing up.

    Args:
        upto: the number of the last outcome (`measure`).
    """
    outcomes = models.outcomes.c
    after = 0
    while True:
        query = _query(wanted).where(outcomes.server_seq > after, outcomes.server_seq <= upto).limit(at_once)
        with store.read() as connection:
            rows = connection.execute(query).all()
            if not rows:
                return
            made = _with_own(connection, rows, own)
        yield made
        after = rows[-1].server_seq


def _with_own(connection: sa.Connection, rows: Sequence[Any], own: Originals) -> list[tuple[Cell, ...]]:
    if not own.headers:
        return [_cells(row) for row in rows]
    cells = own.cells_of(connection, {row.contact_id for row in rows})
    return [
        (*_cells(row), *(cells.get(row.contact_id, NO_CELLS).get(header, "") for header in own.headers)) for row in rows
    ]


def _query(wanted: Wanted) -> sa.Select[Any]:
    outcomes, contacts = models.outcomes, models.contacts
    return (
        sa.select(outcomes, contacts.c.seat_code, contacts.c.external_id, contacts.c.name, models.lists.c.register_only)
        .join(contacts, contacts.c.contact_id == outcomes.c.contact_id)
        .join(models.lists, models.lists.c.list_id == contacts.c.list_id)
        .where(*wanted.conditions())
        .order_by(outcomes.c.server_seq)
    )


def _cells(row: Any) -> tuple[Cell, ...]:
    op = _decode(row.op)
    # What is known from the register alone may be used here, and given to nobody.
    hidden = row.register_only
    external_id, name, number = ("", "", "") if hidden else (row.external_id, row.name, _national(op.number))
    answers = "; ".join(f"{answer.question}: {', '.join(answer.values) or answer.text}" for answer in op.answers)
    return (
        *(row.server_seq, op.outcome_id, row.party_id, row.device_id, row.device_seq, row.seat_code),
        *(op.contact_id, external_id, name, number, op.kind, _moment(op.at)),
        *(_moment(row.received_at), "yes" if row.late else "", op.chair, op.caller, op.language),
        *(
            _moment(op.call_back_at),
            answers,
            op.note,
            op.script_hash,
            op.replaces or "",
            op.by,
            op.reason or op.skip_reason,
        ),
    )


def apart(headers: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """Our headers, and after them a list's own, of which none is one of ours or twice, whatever its case."""
    taken, named = {header.casefold() for header in headers}, list(headers)
    for header in own:
        name, again = header, 1
        while name.casefold() in taken:
            name = f"{header} (from the list{f', {again}' if again > 1 else ''})"
            again += 1
        taken.add(name.casefold())
        named.append(name)
    return tuple(named)


def tally(connection: sa.Connection) -> dict[str, PartyTally]:
    """What the service holds, by party."""
    outcomes, aside, parties = models.outcomes, models.set_aside, models.parties
    kinds: dict[str, Counter[str]] = {}
    late: Counter[str] = Counter()
    devices: dict[str, dict[str, list[tuple[str, str, int]]]] = {}
    for row in connection.execute(
        sa.select(
            outcomes.c.party_id,
            outcomes.c.device_id,
            outcomes.c.device_seq,
            outcomes.c.outcome_id,
            outcomes.c.sha256,
            outcomes.c.kind,
            outcomes.c.late,
        )
    ):
        kinds.setdefault(row.party_id, Counter())[row.kind] += 1
        late[row.party_id] += row.late
        log = devices.setdefault(row.party_id, {}).setdefault(row.device_id, [])
        log.append((row.outcome_id, row.sha256, row.device_seq))
    left_out: dict[str, int] = {
        row.party_id: row.held
        for row in connection.execute(
            sa.select(aside.c.party_id, sa.func.count().label("held")).group_by(aside.c.party_id)
        )
    }
    return {
        party_id: PartyTally(
            total=sum(kinds.get(party_id, Counter()).values()),
            by_kind=dict(sorted(kinds.get(party_id, Counter()).items())),
            late=late[party_id],
            set_aside=left_out.get(party_id, 0),
            devices={
                device: DeviceTally(
                    len(log), max(seq for *_, seq in log), log_digest([(one, sha) for one, sha, _ in log])
                )
                for device, log in sorted(devices.get(party_id, {}).items())
            },
        )
        for party_id in connection.execute(sa.select(parties.c.party_id).order_by(parties.c.party_id)).scalars()
    }


def line(cells: Iterable[object]) -> str:
    """A line of CSV in which no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([in_csv(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def _national(e164: str) -> str:
    return f"0{e164[3:]}" if e164.startswith("+44") else f"00{e164[1:]}" if e164 else ""


def _moment(moment: datetime | None) -> str:
    return local(moment).isoformat(timespec="seconds") if moment is not None else ""
