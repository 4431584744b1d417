"""What voters themselves say how they will vote, as evidence where a seat stands.

The profile names the script's question (`campaign_map.profile.EvidenceRule`; ours is called ``intention``) and
`phonebank_app.scripts.stances` says what its codes mean: for us, for a party, leaning to either, undecided, not
voting. Of each contact the last such answer counts, as the log stands: a correction, or an outcome that is taken
back, takes its answer with it.

From it comes `Heard`, seat by seat, and from that `campaign_map.needs.voters_say`:

- a leaning counts as half an answer (`LEANER`);
- “someone else” names nobody, so it is shared out as those who did not vote for us voted there at the last election.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import bulk, models
from campaign_map.intake.standing import LogRow, in_chunks, log_of
from campaign_map.need.seats import expected_leads
from campaign_map.needs import Heard, voters_say
from campaign_map.profile import CampaignProfile, EvidenceRule
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.scripts.stances import LEANING, STANCES
from phonebank_app.seats import Seat, party_key, seats_by_code

LEANER = 0.5
"""What somebody who only leans counts for. A choice of our own, nobody's measurement."""

_UNDERSTOOD = frozenset(STANCES)


@dataclass(frozen=True, slots=True)
class Told:
    """What a seat's voters have told us: points on our lead there, and how many named a party."""

    points: float
    voters: int


def note_answers(
    connection: sa.Connection,
    now: datetime,
    rows: Sequence[tuple[str, str, OutcomeOp]],
    *,
    rule: EvidenceRule = EvidenceRule(),  # noqa: B008 (frozen)
    logs: Mapping[str, Sequence[LogRow]] | None = None,
) -> None:
    """Keep what the outcomes just stored say of how people will vote. To be called once for a batch, after storing it.

    Costs nothing for a batch without such answers and corrections; otherwise one query for the logs of those contacts
    and one statement that writes (and one more where an answer was taken back).

    Args:
        now: when the batch came. Nothing goes by it: an answer has the moment it was given at.
        rows: contact, the seat of the contact, and the outcome.
        logs: of each contact the whole log with these outcomes in it, in the order it counts, where the caller has it.
    """
    seats = {
        contact_id: seat_code
        for contact_id, seat_code, op in rows
        if op.replaces is not None or stance_of(op, rule) is not None
    }
    if not seats:
        return
    known = log_of(connection, seats) if logs is None else {one: logs[one] for one in seats}
    stances = _as_the_logs_stand(known, rule)
    table = models.voter_answers
    said = [
        {"contact_id": contact_id, "seat_code": seats[contact_id], "value": value, "at": at}
        for contact_id, (value, at) in sorted(stances.items())
    ]
    bulk.replace(connection, table, said)
    for ids in in_chunks(seats.keys() - stances.keys()):
        connection.execute(table.delete().where(table.c.contact_id.in_(ids)))


def stance_of(op: OutcomeOp, rule: EvidenceRule) -> str | None:
    """What an outcome says of how somebody will vote, one of `STANCES`; ``None`` when it says nothing of it."""
    found = None
    for answer in op.answers:
        if answer.question == rule.question:
            for code in answer.values:
                meant = rule.codes.get(code, code)
                found = meant if meant in _UNDERSTOOD else found
    return found


def heard(connection: sa.Connection, profile: CampaignProfile) -> dict[str, Heard]:
    """What voters of each seat answered, in the terms of the rule; seats where nobody named a party are left out."""
    found: dict[str, Heard] = {}
    for seat_code, tally in _tallies(connection).items():
        seat = seats_by_code().get(seat_code)
        if seat is not None and (one := heard_of(seat, tally, profile.party)) is not None:
            found[seat_code] = one
    return found


def heard_of(seat: Seat, tally: Mapping[str, int], party: str) -> Heard | None:
    """One seat's answers in the terms of the rule, from how many gave each stance; ``None`` when nobody named a party.

    Args:
        party: ours, a key of `phonebank_app.seats.PARTIES`.
    """
    weights: dict[str, float] = defaultdict(float)
    for stance, count in tally.items():
        side = stance.removeprefix(LEANING)
        weights["ours" if side == party else side] += count * (LEANER if stance.startswith(LEANING) else 1.0)
    for silent in ("undecided", "not_voting"):
        weights.pop(silent, None)
    answers = sum(weights.values())
    if answers <= 0:
        return None
    rival = weights[party_key(seat.rival_of(party)) or ""] + weights["other"] * rivals_share(seat, party)
    return Heard(seat.code, weights["ours"], rival, answers)


def rivals_share(seat: Seat, party: str) -> float:
    """Which share of those who did not vote for us voted for whoever we are up against, at the last election."""
    ours = seat.votes_for(party)
    rival = ours - seat.majority if seat.is_won_by(party) else seat.winner_votes
    return rival / (seat.valid_votes - ours)


def told(answers: Mapping[str, Heard], profile: CampaignProfile, seats: Iterable[Seat]) -> dict[str, Told]:
    """What voters' answers add to our lead in each seat, relative to the campaign's mean and shrunk."""
    points = voters_say(expected_leads(seats, profile), answers.values(), profile.need.sigma)
    return {code: Told(one, max(1, round(answers[code].answers))) for code, one in points.items()}


def _tallies(connection: sa.Connection) -> dict[str, dict[str, int]]:
    table = models.voter_answers
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(
        sa.select(table.c.seat_code, table.c.value, sa.func.count().label("count")).group_by(
            table.c.seat_code, table.c.value
        )
    ):
        found[row.seat_code][row.value] = row._mapping["count"]
    return found


def _as_the_logs_stand(logs: Mapping[str, Sequence[LogRow]], rule: EvidenceRule) -> dict[str, tuple[str, datetime]]:
    """The last stance in each contact's log and when it was taken. A party corrects its own outcomes only."""
    found: dict[str, tuple[str, datetime]] = {}
    for contact_id, rows in logs.items():
        owner = {row.outcome_id: row.party_id for row in rows}
        gone = {row.op.replaces for row in rows if row.op.replaces and owner.get(row.op.replaces) == row.party_id}
        for row in rows:
            stance = stance_of(row.op, rule) if row.outcome_id not in gone else None
            if stance is not None:
                found[contact_id] = (stance, row.op.at)
    return found
