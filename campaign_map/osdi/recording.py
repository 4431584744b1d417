"""``record_canvass_helper``: what another program heard of somebody becomes an outcome like any other.

It goes the way of every outcome (`campaign_map.intake.sync.push`), so that it is counted once, suppresses, ends the
round and is told to parties just as if a laptop had sent it. For that a coordinator's programs are a party with a
device of its own. Its slice is whoever it reports on: a lease in each seat that takes no household from anybody,
promises no call, and runs only while the program reports, because a party may only speak of people it was given.

The same canvass again is found by its identifiers, or by its content where it has none, and counts once. The same
identifiers with other content are a dispute: what was recorded first stands, and the other is set aside for the
coordinator. A wish not to be rung is acted on before anything else, whatever becomes of the rest.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.auth import Caller
from campaign_map.intake import changes, sync
from campaign_map.intake.standing import restate
from campaign_map.intake.suppression import Ask, suppress
from campaign_map.osdi import people, questions
from campaign_map.osdi.hal import ErrorDescription, ResourceStatus
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.reading import SentAnswer, SentCanvass
from campaign_map.osdi.results import IN_PERSON, PHONE_CALL
from campaign_map.osdi.turns import take_turn
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.protocol.wire import SCHEMA, AnswerOp, OutcomeOp, Push, PushedOp, digest, encode_op
from phonebank_app.rules.outcomes import SILENCING, OutcomeKind
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import Asked

_RUNS_ON = timedelta(minutes=1)
_AHEAD = timedelta(days=1)
_WHICH = frozenset({OutcomeKind.WRONG_NUMBER, OutcomeKind.NOT_IN_SERVICE})
_RESOURCES = {"add_tags": "osdi:tagging", "add_tags_uri": "osdi:tagging", "add_lists": "osdi:item"}
_RESOURCES |= {"add_lists_uri": "osdi:item", "triggers": "osdi:message"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A canvass that is in the log.

    Attributes:
        fresh: it was not there before.
        problems: what else was asked for and was not done; empty when all was.
    """

    outcome_id: str
    fresh: bool
    problems: tuple[ResourceStatus, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A canvass's place in the log, and whether it is ``there`` already and says the ``same``."""

    outcome_id: str
    party_id: str
    device_id: str
    device_seq: int
    there: bool
    same: bool


def record(service: Service, holder: Holder, contact_id: str, sent: SentCanvass) -> Recorded:
    """Keep a canvass.

    Raises:
        Refusal: 404 ``not_found``; 400 ``action_date`` or ``phone_number``; 409 ``canvass_differs``,
            ``identifier_used`` or ``not_stored``.
    """
    now = service.clock.now()
    with service.store.read() as connection:
        seat_code = people.seat_of(connection, holder, contact_id)
        lines = _lines(connection, contact_id)
        script = questions.current(connection, service.profile.language)
    number = sent.number or (lines[0] if len(lines) == 1 and sent.contact_type == PHONE_CALL else "")
    if sent.kind in SILENCING:
        # Without a number it may have been any of theirs.
        _never_again(service, contact_id, [number] if number else lines, now)
    if sent.at is not None and sent.at > now + _AHEAD:
        raise Refusal(400, "action_date", "This canvass is still to come.", "Look at the clock of the other program.")
    if sent.kind in _WHICH and not number and len(lines) > 1 and sent.contact_type != IN_PERSON:
        raise Refusal(400, "phone_number", "They have several numbers.", "Say in phone_number which one it was.")
    answers, problems = _answers(script, sent.answers)
    with service.store.write() as connection:
        claim = _claim(connection, holder, sent, contact_id, seat_code, now)
    if not (claim.there and claim.same):
        op = OutcomeOp(
            outcome_id=claim.outcome_id,
            party_id=claim.party_id,
            contact_id=contact_id,
            kind=sent.kind.value,
            at=sent.at or now,
            offset_min=0,
            chair=0,
            caller="",
            number=number,
            answers=answers,
            script_hash=script.script.hash if answers else "",
        )
        _push(service, claim, op)
    return Recorded(claim.outcome_id, not claim.there, (*problems, *_undone(sent)))


def _push(service: Service, claim: _Claim, op: OutcomeOp) -> None:
    body = encode_op(op)
    pushed = PushedOp(claim.outcome_id, claim.device_seq, digest(body), msgspec.Raw(body))
    push = Push(nonce=secrets.token_hex(8), device=claim.device_id, epoch_seen=0, schema=SCHEMA, ops=(pushed,))
    result = sync.push(service, Caller(claim.party_id, claim.device_id), push).results[0]
    if result.status == "conflict" and not claim.same:
        raise Refusal(
            409,
            "canvass_differs",
            "A canvass with this identifier was recorded before, with other content. That one stands.",
            "A coordinator sees what was sent now. Send a correction as a canvass of its own.",
        )
    if result.status == "rejected":
        raise Refusal(409, "not_stored", f"This canvass could not be kept ({result.code}).", "Tell a coordinator.")


def _never_again(service: Service, contact_id: str, lines: Sequence[str], now: datetime) -> None:
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        asks = [Ask(contact_id, line, "osdi") for line in lines] or [Ask(contact_id, "", "osdi")]
        told, touched = suppress(connection, asks, now)
        changes.tell(connection, numbering, told)
        changes.settle(connection, numbering)
        restate(connection, touched, service.settings.rules)


def _lines(connection: sa.Connection, contact_id: str) -> list[str]:
    table = models.contact_numbers.c
    return list(
        connection.execute(
            sa.select(table.e164).where(table.contact_id == contact_id).order_by(table.ordinal)
        ).scalars()
    )


def _claim(
    connection: sa.Connection, holder: Holder, sent: SentCanvass, contact_id: str, seat_code: str, now: datetime
) -> _Claim:
    """Find what was recorded before, or make room for it: id, count and lease, before there is an outcome."""
    # One at a time, so that the same canvass sent twice at once finds itself.
    take_turn(connection)
    canvasses, identifiers = models.osdi_canvasses, models.osdi_identifiers
    keys = sent.keys(contact_id)
    own = _ours(connection, sent.own)
    found = own or list(
        connection.execute(
            sa.select(identifiers.c.outcome_id).where(identifiers.c.identifier.in_(keys)).distinct()
        ).scalars()
    )
    if len(found) > 1:
        raise _used()
    if own:
        return _echo(connection, own[0], contact_id)
    content = sent.digest(contact_id)
    row = connection.execute(sa.select(canvasses).where(canvasses.c.outcome_id.in_(found))).first()
    if row is None:
        row = _new_row(connection, holder, sent, contact_id, content, now)
        audit.note(
            connection, now, holder.actor, "recorded by OSDI", seat_code=seat_code, subject=row.outcome_id, rows=1
        )
    elif row.contact_id != contact_id:
        raise _used()
    _identify(connection, keys, row.outcome_id)
    there = connection.execute(
        sa.select(models.outcomes.c.outcome_id).where(models.outcomes.c.outcome_id == row.outcome_id)
    ).first()
    same = row.digest == content
    if there is None and not same:
        # Its outcome never came to be stored, so what is said of it now is the first that counts.
        connection.execute(canvasses.update().where(canvasses.c.outcome_id == row.outcome_id).values(digest=content))
    if there is None or not same:
        _lease(connection, row.party_id, seat_code, contact_id, now)
    return _Claim(row.outcome_id, row.party_id, row.device_id, row.device_seq, there is not None, same)


def _new_row(
    connection: sa.Connection, holder: Holder, sent: SentCanvass, contact_id: str, content: str, now: datetime
) -> Any:
    party_id, device_id = _party(connection, holder, now)
    values = {
        "outcome_id": f"o_{secrets.token_hex(8)}",
        "contact_id": contact_id,
        "party_id": party_id,
        "device_id": device_id,
        "device_seq": _count(connection, holder),
        "digest": content,
        "origin_system": sent.origin_system,
        "contact_type": sent.contact_type,
        "input_type": sent.input_type,
    }
    table = models.osdi_canvasses
    return connection.execute(table.insert().values(**values).returning(*table.columns)).one()


def _used() -> Refusal:
    return Refusal(409, "identifier_used", "This identifier is that of another canvass.", "Give it one of its own.")


def _ours(connection: sa.Connection, ids: Sequence[str]) -> list[str]:
    """Outcomes of ours that came back to us under our own identifiers."""
    table = models.outcomes.c
    return list(connection.execute(sa.select(table.outcome_id).where(table.outcome_id.in_(ids))).scalars())


def _echo(connection: sa.Connection, outcome_id: str, contact_id: str) -> _Claim:
    table = models.outcomes.c
    row = connection.execute(
        sa.select(table.contact_id, table.party_id, table.device_id).where(table.outcome_id == outcome_id)
    ).one()
    if row.contact_id != contact_id:
        raise _used()
    return _Claim(outcome_id, row.party_id, row.device_id, 0, there=True, same=True)


def _identify(connection: sa.Connection, keys: Sequence[str], outcome_id: str) -> None:
    table = models.osdi_identifiers
    known = set(connection.execute(sa.select(table.c.identifier).where(table.c.identifier.in_(keys))).scalars())
    fresh = [{"identifier": key, "outcome_id": outcome_id} for key in keys if key not in known]
    if fresh:
        connection.execute(table.insert(), fresh)


def _party(connection: sa.Connection, holder: Holder, now: datetime) -> tuple[str, str]:
    """The party and the device as which a coordinator's programs report."""
    programs = models.osdi_programs
    row = connection.execute(sa.select(programs).where(programs.c.coordinator_id == holder.coordinator_id)).first()
    if row is not None:
        return row.party_id, row.device_id
    party_id, device_id = f"p_{secrets.token_hex(8)}", f"d_{secrets.token_hex(8)}"
    connection.execute(
        models.parties.insert().values(
            party_id=party_id,
            host="Another program",
            callers=1,
            hours=1.0,
            made_at=now,
            seat_code="",
            seat_by="",
            seat_because="",
            packs=0,
        )
    )
    connection.execute(models.devices.insert().values(device_id=device_id, name="OSDI", first_seen=now))
    connection.execute(
        programs.insert().values(
            coordinator_id=holder.coordinator_id, party_id=party_id, device_id=device_id, counted=0
        )
    )
    return party_id, device_id


def _count(connection: sa.Connection, holder: Holder) -> int:
    programs = models.osdi_programs
    return int(
        connection.execute(
            programs.update()
            .where(programs.c.coordinator_id == holder.coordinator_id)
            .values(counted=programs.c.counted + 1)
            .returning(programs.c.counted)
        ).scalar_one()
    )


def _lease(connection: sa.Connection, party_id: str, seat_code: str, contact_id: str, now: datetime) -> None:
    """Have the program's party hold this contact for as long as it takes to report."""
    leases, given = models.leases, models.lease_contacts
    until = now + _RUNS_ON
    lease_id = connection.execute(
        leases.update()
        .where(leases.c.party_id == party_id, leases.c.seat_code == seat_code)
        .values(until=until)
        .returning(leases.c.lease_id)
    ).scalar()
    if lease_id is None:
        lease_id = f"k_{secrets.token_hex(8)}"
        newest = connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(leases.c.version), 0)).where(leases.c.party_id == party_id)
        ).scalar_one()
        words = "Another program reports on people of this seat."
        reason = SeatReason((), 0.0, words, words, 0.0, 0, now)
        connection.execute(
            leases.insert().values(
                lease_id=lease_id,
                party_id=party_id,
                seat_code=seat_code,
                version=newest + 1,
                # It holds nobody who could not be another's, so nothing of it is ever booked.
                calls=0,
                contacts=0,
                dialled=0,
                starts=now,
                until=until,
                reason=msgspec.json.encode(reason),
            )
        )
    held = sa.select(given.c.lease_id).where(given.c.lease_id == lease_id, given.c.contact_id == contact_id)
    if connection.execute(held).first() is None:
        connection.execute(given.insert().values(lease_id=lease_id, contact_id=contact_id, ordinal=0))


def _answers(
    script: questions.Loaded, sent: Sequence[SentAnswer]
) -> tuple[tuple[AnswerOp, ...], tuple[ResourceStatus, ...]]:
    """Answers to questions of the script that is read now, and what is wrong with the others."""
    asked = {one.id: one for one in script.asks}
    kept: dict[str, AnswerOp] = {}
    problems = []
    for one in sent:
        asks = asked.get(one.question)
        wrong = "This question is not in the script that is read now." if asks is None else ""
        if asks is not None:
            one = replace(one, responses=tuple(_key(asks, response) for response in one.responses))
            wrong = _wrong_with(asks, one) or ("It was answered twice." if asks.name in kept else "")
        if asks is None or wrong:
            described = ErrorDescription("ANSWER", wrong, ["add_questions_responses_uri"], _hint(asks))
            problems.append(ResourceStatus("osdi:answer", 400, [described]))
            continue
        kept[asks.name] = _kept(asks, one)
    return tuple(kept.values()), tuple(problems)


def _key(asks: Asked, response: str) -> str:
    """The key of a response, also of one that was named by what the caller reads."""
    if response in asks.choices:
        return response
    plain = response.strip().casefold()
    named = {key.casefold(): key for key in asks.choices} | {name.casefold(): key for key, name in asks.choices.items()}
    return named.get(plain, response)


def _kept(asks: Asked, one: SentAnswer) -> AnswerOp:
    """The answer as laptops keep it: a number or a day is its one value, also when it was sent as words."""
    if asks.kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        return AnswerOp(asks.name, asks.step, (_figure(asks, one),), "")
    return AnswerOp(asks.name, asks.step, one.responses, one.value)


def _figure(asks: Asked, one: SentAnswer) -> str:
    """The number or the day that was sent, in ``value`` or as the one response; empty if it is none."""
    sent = one.value or (one.responses[0] if len(one.responses) == 1 else "")
    if asks.kind is QuestionKind.DATE:
        try:
            return date.fromisoformat(sent.strip()).isoformat()
        except ValueError:
            return ""
    figure = int(sent) if re.fullmatch(r"[0-9]{1,9}", sent.strip()) else -1
    low = 0 if asks.low is None else asks.low
    return str(figure) if low <= figure and (asks.high is None or figure <= asks.high) else ""


def _wrong_with(asks: Asked, one: SentAnswer) -> str:
    if asks.kind is QuestionKind.DATE:
        return "" if _figure(asks, one) else "This question is answered with a day, in the field value: 2019-12-12."
    if asks.kind is QuestionKind.NUMBER:
        bounds = "" if asks.low is None else f" from {asks.low} to {asks.high}"
        return "" if _figure(asks, one) else f"This question is answered with a number{bounds}, in the field value."
    if asks.kind is QuestionKind.WORDS:
        return "" if one.value and not one.responses else "This question is answered in words, in the field value."
    if not one.responses:
        return "No response was chosen."
    if not set(one.responses) <= set(asks.choices):
        return "A response is not one of this question's."
    most = asks.up_to if asks.kind is QuestionKind.ANY_OF else 1
    return f"At most {most} responses may be chosen." if most and len(one.responses) > most else ""


def _hint(asks: Asked | None) -> str:
    return f"Its responses are {', '.join(asks.choices)}." if asks is not None and asks.choices else ""


def _undone(sent: SentCanvass) -> list[ResourceStatus]:
    return [
        ResourceStatus(
            _RESOURCES[name],
            500,
            [ErrorDescription("NOT_SUPPORTED", "This service does not offer that; nothing was done.", [name])],
        )
        for name in sent.undone
    ]
