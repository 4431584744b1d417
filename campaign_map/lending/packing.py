"""A lease as the document a laptop imports (`phonebank_app.protocol.packs`).

It is made from the tables each time it is asked for: the same contacts under the same number, with what has become
known since (somebody asked not to be rung). What other parties did counts as past; the party's own outcomes are in its
own log already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from campaign_map import models
from campaign_map.intake.standing import LogRow, in_chunks, log_of, state_of
from campaign_map.lending.leases import Larger, Lease, NobodyToCall, claim
from campaign_map.need import counts, decisions
from campaign_map.problems import Refusal
from campaign_map.scripts import code_set, in_use
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.law.answerable import in_words
from phonebank_app.protocol.packs import LARGEST, PackContact, PackDocument, PackManifest, PackNumber, PackPast
from phonebank_app.protocol.wire import PackRequest
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.scripts import parse
from phonebank_app.scripts.stances import NO_ANSWER
from phonebank_app.seats import seats_by_code

_MOST_PAST = 5
_LONGEST_WORDS = 300
"""Signs of what a voter said of a call-back."""


def lend(
    service: Service,
    party_id: str,
    asked: PackRequest,
    *,
    larger: Larger | None = None,
    also: Callable[[sa.Connection, Lease], None] | None = None,
) -> PackDocument:
    """What a laptop is given that asks for a seat and its list.

    A refusal is kept as a decision too: who was turned away says where lists are wanted.

    Args:
        also: done in the same transaction; what it raises undoes the lease.

    Raises:
        NobodyToCall, NotAllowed: as `campaign_map.lending.leases.claim`.
    """
    refuse_unless_answered_for(service)
    counts.refresh(service, counts.OLD)
    try:
        with service.store.write() as connection:
            lease = claim(connection, service, party_id, asked, larger)
            if also is not None:
                also(connection, lease)
            return pack(connection, service, lease)
    except NobodyToCall as refusal:
        with service.store.write() as connection:
            decisions.note_refused(connection, service.clock.now(), refusal.made)
        raise


def refuse_unless_answered_for(service: Service) -> None:
    """Real voters are lent only by a campaign that has said who answers for them.

    Raises:
        Refusal: 409 ``not_answered_for``, naming what is missing.
    """
    blank = () if service.settings.rehearsal else service.profile.missing()
    if blank:
        raise Refusal(
            409,
            "not_answered_for",
            f"No list is lent yet: the campaign’s profile does not say {in_words(blank)}.",
            "Whoever runs the service fills it in. Rehearsals work meanwhile.",
        )


def pack(connection: sa.Connection, service: Service, lease: Lease) -> PackDocument:
    """The pack of a lease."""
    profile, settings = service.profile, service.settings
    script, *other_scripts = in_use(connection, profile.language)
    asked = (profile.evidence.question, parse(script.text).matters or "issue")
    people = _people(connection, lease, asked)
    campaign = connection.execute(sa.select(models.campaign.c.salt, models.campaign.c.epoch)).one()
    because = lease.larger_because
    if len(people) > LARGEST and not because:
        because = "They share one household."  # the first is taken whole, however large it is
    screened = [n.screened_on for one in people for n in one.numbers if n.screened_on is not None]
    manifest = PackManifest(
        pack_id=lease.lease_id,
        party_id=lease.party_id,
        seat_code=lease.seat_code,
        seat_name=seats_by_code()[lease.seat_code].name,
        created=lease.starts,
        expires=lease.until,
        version=lease.version,
        script_sha256=script.hash,
        rows=len(people),
        salt=campaign.salt,
        epoch=campaign.epoch,
        campaign=profile.name,
        on_behalf_of=profile.on_behalf_of,
        candidate=profile.candidate_in(lease.seat_code),
        party_label=profile.party_label,
        imprint=profile.imprint,
        contact_address=profile.contact_address,
        privacy_url=profile.privacy_url,
        polling_day=profile.polling_day,
        tps_screened_on=min(screened, default=None),
        rehearsal=settings.rehearsal,
        most=max(LARGEST, len(people)),
        most_because=because,
        answerable=profile.answerable(script.approved_by),
    )
    return PackDocument(
        manifest=manifest,
        contacts=tuple(people),
        script=script.text,
        scripts=tuple(one.packed for one in other_scripts),
        code_set=code_set(),
        briefing=lease.reason.sentence,
        do_not_call=tuple(_suppressed(connection, lease.seat_code)),
        reason=lease.reason,
    )


def _people(connection: sa.Connection, lease: Lease, asked: tuple[str, str]) -> list[PackContact]:
    contacts, given = models.contacts, models.lease_contacts
    rows = connection.execute(
        sa.select(contacts)
        .join(given, given.c.contact_id == contacts.c.contact_id)
        .where(given.c.lease_id == lease.lease_id, given.c.returned_at.is_(None))
        .order_by(given.c.ordinal)
    ).all()
    ids = [row.contact_id for row in rows]
    numbers = _numbers(connection, ids)
    logs = log_of(connection, ids)
    people = []
    for row in rows:
        log = logs.get(row.contact_id, [])
        past = [one for one in log if one.party_id != lease.party_id]
        promised = _promised(log, lease.party_id)
        people.append(
            PackContact(
                contact_id=row.contact_id,
                name=row.name,
                first_name=row.first_name,
                household=row.household_id,
                area=row.area,
                language=row.language,
                source=row.source,
                external_id=row.external_id,
                do_not_call=row.do_not_call,
                numbers=tuple(numbers.get(row.contact_id, ())),
                attempts=state_of(past).attempts,
                history=_history(past, promised, asked),
                call_back_at=promised.op.call_back_at if promised else None,
                call_back_said=promised.op.at if promised else None,
            )
        )
    return people


def _numbers(connection: sa.Connection, contact_ids: Iterable[str]) -> dict[str, list[PackNumber]]:
    lines, numbers = models.contact_numbers, models.numbers
    found: dict[str, list[PackNumber]] = {}
    for ids in in_chunks(contact_ids):
        for row in connection.execute(
            sa.select(
                lines.c.contact_id,
                lines.c.e164,
                numbers.c.kind,
                numbers.c.tps,
                numbers.c.screened_on,
                lines.c.permitted,
            )
            .join(numbers, numbers.c.e164 == lines.c.e164)
            .where(lines.c.contact_id.in_(ids), lines.c.spoiled.is_(False))
            .order_by(lines.c.contact_id, lines.c.ordinal)
        ):
            screened_on: date | None = row.screened_on
            number = PackNumber(row.e164, row.kind, row.tps, screened_on, row.permitted)
            found.setdefault(row.contact_id, []).append(number)
    return found


def _promised(log: Sequence[LogRow], party_id: str) -> LogRow | None:
    """The call-back that is open now, by the whole log, where another party promised it; its own a laptop knows."""
    state = state_of(log)
    if state.call_back_at is None:
        return None
    gone = {row.op.replaces for row in log if row.op.replaces}
    kept = [row for row in log if row.op.kind == OutcomeKind.CALL_BACK and row.outcome_id not in gone]
    found = next((row for row in reversed(kept) if row.op.call_back_at == state.call_back_at), None)
    return found if found is not None and found.party_id != party_id else None


def _history(past: Sequence[LogRow], promised: LogRow | None, asked: tuple[str, str]) -> tuple[PackPast, ...]:
    """The last few diallings by other parties: how they ended, and the answers given. Never a caller's note, but for
    what a voter said of the call-back that is promised to them: whoever rings must know it (decision 8)."""
    replaced = {row.op.replaces for row in past if row.op.replaces}
    standing = [row for row in past if row.outcome_id not in replaced and RULES[OutcomeKind(row.op.kind)].attempt]
    intention, issue = asked
    return tuple(
        PackPast(row.op.at, row.op.kind, _words(row, promised), _code(row, intention), _code(row, issue))
        for row in standing[-_MOST_PAST:]
    )


def _code(row: LogRow, question: str) -> str:
    """What was answered to one question: the first code, where it is an answer."""
    said = [value for answer in row.op.answers if answer.question == question for value in answer.values]
    return next((value for value in said if value not in NO_ANSWER), "")


def _words(row: LogRow, promised: LogRow | None) -> str:
    note = tidy(row.op.note, _LONGEST_WORDS) if promised is not None and row.outcome_id == promised.outcome_id else ""
    return note or "; ".join(value for answer in row.op.answers for value in answer.values)


def _suppressed(connection: sa.Connection, seat_code: str) -> list[str]:
    """Hashes of the numbers in this seat that are never rung. Only of this seat: a hash can be guessed back."""
    numbers, lines, contacts = models.numbers, models.contact_numbers, models.contacts
    return list(
        connection.execute(
            sa.select(numbers.c.number_hash)
            .join(lines, lines.c.e164 == numbers.c.e164)
            .join(contacts, contacts.c.contact_id == lines.c.contact_id)
            .where(contacts.c.seat_code == seat_code, numbers.c.suppressed_at.is_not(None))
            .distinct()
            .order_by(numbers.c.number_hash)
        ).scalars()
    )
