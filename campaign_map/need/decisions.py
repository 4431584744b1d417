"""Every decision with its inputs, so that it can be explained later, and checked.

A decision is a function of two things: every seat as the rule saw it, and the rest (`Inputs`). The seats are kept once
for all decisions of the same moment (`models.figure_sets`); a decision keeps those that differed when it was made,
because leases come and go. `replay` runs the rule on them again: it must come to the same seat.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from campaign_map import models, needs
from campaign_map.needs import Choice, Override, Ranked, Ranking, SeatNeed
from campaign_map.profile import Swing
from campaign_map.upserts import insert
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed

NOBODY = "nobody"
"""Why a party was sent nowhere: nobody was left to call in any seat it would go to."""
_ONCE_IN = timedelta(minutes=10)


class Said(msgspec.Struct, frozen=True):
    """Who ordered something, and why."""

    by: str
    because: str


class Inputs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes into a decision besides the seats.

    Attributes:
        calls: the diallings that ``callers`` make in ``hours`` at ``per_caller_hour``.
        caller_hours: the work from which ``per_caller_hour`` was learned; 0 when it is the profile's.
        party: ours; ``swings`` by region or nation (blank elsewhere): where the leads of the seats come from.
        own, first, held: orders for this party, and for all, by seat code.
        full: seats that have had their parties today, and how many they may have.
        changed: seats that differed from the figure set.
    """

    callers: int
    hours: float
    per_caller_hour: float
    calls: int
    sigma: float
    stickiness: float
    party: str
    counted_at: datetime
    swings: dict[str, Swing]
    caller_hours: float = 0.0
    declined: tuple[str, ...] = ()
    returning_to: str = ""
    wished: str = ""
    own: dict[str, Said] = {}
    first: dict[str, Said] = {}
    held: dict[str, Said] = {}
    full: dict[str, int] = {}
    changed: tuple[SeatNeed, ...] = ()

    def choose(self, ranked: Sequence[Ranked]) -> Choice | None:
        """The rule, on these inputs. A seat whose queue is unknown has no list: nobody is sent there."""
        return needs.choose(
            ranked,
            own=_overrides(self.own),
            overrides=_overrides(self.first),
            held=_overrides(self.held),
            full=self.full,
            unlisted={seat.need.code for seat in ranked if seat.need.callable is None},
            declined=self.declined,
            returning_to=self.returning_to,
            wished=self.wished,
            stickiness=self.stickiness,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it was made.

    Attributes:
        lease_id: the lease it led to; ``None`` when there was nobody to call, and no seat.
        why: one of `campaign_map.needs.Why`, or `NOBODY`.
        seats: every seat as the rule saw it.
    """

    decision_id: str
    party_id: str
    lease_id: str | None
    at: datetime
    seat_code: str
    why: str
    inputs: Inputs
    seats: tuple[SeatNeed, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The rule of today on a decision's inputs."""

    decision: Decision
    ranking: Ranking
    choice: Choice | None

    @property
    def agrees(self) -> bool:
        """Whether it comes to the same seat for the same reason; if not, the rule has changed since."""
        if self.choice is None:
            return self.decision.why == NOBODY
        return (self.choice.seat.need.code, self.choice.why.value) == (self.decision.seat_code, self.decision.why)


@dataclass(frozen=True, slots=True)
class Made:
    """A decision about to be stored: for whom, what came of it, and on what.

    Attributes:
        seats: every seat as the rule saw it.
        base: the seats as they were a moment before, the same for the decisions of a moment; see `note`.
    """

    party_id: str
    lease_id: str | None
    choice: Choice | None
    inputs: Inputs
    seats: Sequence[SeatNeed]
    base: Sequence[SeatNeed]


def note(connection: sa.Connection, now: datetime, made: Made) -> str:
    """Store a decision; returns its id. The last thing to do in a transaction, because others may want the same set."""
    before = {need.code: need for need in made.base}
    changed = tuple(need for need in made.seats if before.get(need.code) != need)
    inputs = msgspec.structs.replace(made.inputs, changed=changed)
    decision_id = f"n_{secrets.token_hex(8)}"
    connection.execute(
        models.decisions.insert().values(
            decision_id=decision_id,
            party_id=made.party_id,
            lease_id=made.lease_id,
            at=now,
            seat_code=made.choice.seat.need.code if made.choice else "",
            why=made.choice.why.value if made.choice else NOBODY,
            figures=_keep_set(connection, now, made.base),
            inputs=zlib.compress(msgspec.json.encode(inputs)),
        )
    )
    return decision_id


def note_refused(connection: sa.Connection, now: datetime, made: Made) -> None:
    """Store that a party was sent nowhere; once in a while, however often its laptop asks again."""
    table = models.decisions
    lately = connection.execute(
        sa.select(table.c.decision_id).where(
            table.c.party_id == made.party_id, table.c.why == NOBODY, table.c.at > now - _ONCE_IN
        )
    ).first()
    if lately is None:
        note(connection, now, made)


def find(connection: sa.Connection, name: str) -> Decision:
    """A decision by its id, or the newest of a party or a lease.

    Raises:
        NotAllowed: there is none.
    """
    table, sets = models.decisions, models.figure_sets
    row = connection.execute(
        sa.select(table, sets.c.seats)
        .join(sets, sets.c.sha256 == table.c.figures)
        .where(sa.or_(table.c.decision_id == name, table.c.party_id == name, table.c.lease_id == name))
        .order_by(table.c.at.desc(), table.c.decision_id)
        .limit(1)
    ).first()
    if row is None:
        raise NotAllowed(
            f"No decision is known of “{tidy(name)}”.",
            "Give the id of a party (p_…), a lease (k_…) or a decision (n_…).",
        )
    inputs = msgspec.json.decode(zlib.decompress(row.inputs), type=Inputs)
    seats = {need.code: need for need in msgspec.json.decode(zlib.decompress(row.seats), type=tuple[SeatNeed, ...])}
    seats |= {need.code: need for need in inputs.changed}
    return Decision(
        row.decision_id, row.party_id, row.lease_id, row.at, row.seat_code, row.why, inputs, tuple(seats.values())
    )


def of_party(connection: sa.Connection, party_id: str) -> tuple[str, ...]:
    """Ids of the decisions made for a party, the newest first."""
    table = models.decisions
    return tuple(
        connection.execute(
            sa.select(table.c.decision_id)
            .where(table.c.party_id == party_id)
            .order_by(table.c.at.desc(), table.c.decision_id)
        ).scalars()
    )


def replay(decision: Decision) -> Replayed:
    """Run the rule again on what went into a decision."""
    ranking = needs.rank_thrice(decision.seats, decision.inputs.calls, sigma=decision.inputs.sigma)
    return Replayed(decision, ranking, decision.inputs.choose(ranking.now))


def _keep_set(connection: sa.Connection, now: datetime, seats: Sequence[SeatNeed]) -> str:
    body = msgspec.json.encode(sorted(seats, key=lambda need: need.code))
    sha256 = hashlib.sha256(body).hexdigest()
    table = models.figure_sets
    if connection.execute(sa.select(table.c.sha256).where(table.c.sha256 == sha256)).first() is None:
        row = {"sha256": sha256, "seats": zlib.compress(body), "counted_at": now}
        connection.execute(insert(connection, table).on_conflict_do_nothing().values(row))
    return sha256


def _overrides(said: Mapping[str, Said]) -> dict[str, Override]:
    return {code: Override(one.by, one.because) for code, one in said.items()}
