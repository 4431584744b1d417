"""What people answered. The answers stand in the log, inside the outcomes; an index of where they are is kept here.

The index is carried on by whoever asks for answers, up to the end of the log, before they are shown any: sending
outcomes costs nothing more for it, and a page of answers is counted and found by an index like any other. Where
programs have tokens the service also does it by itself (`campaign_map.running.chores`), so that nobody waits for a
whole evening's outcomes. It relies on what laptops' cursors rely on (`campaign_map.intake.changes`): once a number of
the log is visible, so are all below it.

Answers of an outcome that was corrected or taken back are not shown; those of its correction are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import bulk
from campaign_map.intake.standing import in_chunks
from campaign_map.models import api_tokens, contacts, osdi_answers, osdi_progress, outcomes
from campaign_map.osdi.codes import EXPORTED
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses, Links
from campaign_map.osdi.heard import heard_of, heard_within, last_heard
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Order, Rows, rows_of
from campaign_map.osdi.resources import Answer
from campaign_map.osdi.turns import take_turn
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import WRITTEN, question_id

ANSWERS = osdi_answers.c
_A, _O, _C = ANSWERS, outcomes.c, contacts.c
ORDER = Order((_A.server_seq, _A.place))
_AT_ONCE = 2_000
_MOST_ROUNDS = 20
_decode = msgspec.json.Decoder(OutcomeOp).decode


def check_index(service: Service) -> None:
    """Bring the index to the end of the log.

    Raises:
        Refusal: 503 ``answers_behind``: that is too much for one request. The next one goes on from there.
    """
    if not carry_on(service, _MOST_ROUNDS):
        raise Refusal(
            503,
            "answers_behind",
            "So many outcomes have come in that their answers are still being counted.",
            "Ask again in a few seconds.",
            retry_after=5,
        )


def carry_on(service: Service, rounds: int) -> bool:
    """Carry the index on, some outcomes at a time, so that nobody waits long for the database.

    Returns:
        Whether it is at the end of the log.
    """
    with service.store.read() as connection:
        through = sa.select(sa.func.coalesce(sa.func.max(osdi_progress.c.answers_through), 0)).scalar_subquery()
        if connection.execute(sa.select(_O.server_seq).where(_O.server_seq > through).limit(1)).first() is None:
            return True
    for _ in range(rounds):
        with service.store.write() as connection:
            if _carry_on(connection) < _AT_ONCE:
                return True
    return False


def is_wanted(service: Service) -> bool:
    """Whether any program could ask for answers: a token is good."""
    tokens = api_tokens.c
    live = sa.select(tokens.token_id).where(tokens.revoked_at.is_(None), tokens.expires > service.clock.now())
    with service.store.read() as connection:
        return connection.execute(live.limit(1)).first() is not None


def _carry_on(connection: sa.Connection) -> int:
    through = take_turn(connection)
    rows = connection.execute(
        sa.select(_O.server_seq, _O.outcome_id, _O.contact_id, _O.kind, _O.op, _C.seat_code)
        .join(contacts, _C.contact_id == _O.contact_id)
        .where(_O.server_seq > through)
        .order_by(_O.server_seq)
        .limit(_AT_ONCE)
    ).all()
    if not rows:
        return 0
    withdrawn = heard_of(connection, {row.contact_id for row in rows}).withdrawn
    for ids in in_chunks(withdrawn):
        connection.execute(osdi_answers.delete().where(_A.outcome_id.in_(ids)))
    found = [
        {
            "server_seq": row.server_seq,
            "place": place,
            "outcome_id": row.outcome_id,
            "contact_id": row.contact_id,
            "seat_code": row.seat_code,
            "question": question_id(given.question),
        }
        for row in rows
        if row.kind in EXPORTED and row.outcome_id not in withdrawn
        for place, given in enumerate(_decode(row.op).answers)
    ]
    bulk.insert(connection, osdi_answers, found)
    connection.execute(osdi_progress.update().values(answers_through=rows[-1].server_seq))
    return len(rows)


def answers_within(holder: Holder) -> sa.Select[Any]:
    """The answers of the people a token reaches."""
    return (
        sa.select(
            *(_A.server_seq, _A.place, _A.outcome_id, _A.contact_id, _A.question, _A.seat_code),
            *(_O.op, _O.at, _O.received_at),
        )
        .join(outcomes, _O.outcome_id == _A.outcome_id)
        .where(holder.within(_A.seat_code))
    )


def page_of_answers(
    connection: sa.Connection, query: sa.Select[Any], to: Addresses, page: Asked, known: Mapping[str, QuestionKind]
) -> tuple[list[Answer], Rows]:
    """One page of a query made with `answers_within`. ``known``: of the questions there are, by id, the kind."""
    if page.changed:
        query = query.where(heard_within(_A.contact_id, page.changed))
    rows = rows_of(connection, query, ORDER, page)
    return _described(connection, rows.rows, to, known), rows


def one_answer(
    connection: sa.Connection, query: sa.Select[Any], to: Addresses, answer_id: str, known: Mapping[str, QuestionKind]
) -> Answer:
    """One of them, by ``outcome.place``.

    Raises:
        Refusal: 404 ``not_found``.
    """
    outcome_id, _, place = answer_id.rpartition(".")
    row = None
    if place.isascii() and place.isdigit() and len(place) < 6:
        row = connection.execute(query.where(_A.outcome_id == outcome_id, _A.place == int(place))).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such answer here.")
    return _described(connection, [row], to, known)[0]


def _described(
    connection: sa.Connection, rows: Sequence[Any], to: Addresses, known: Mapping[str, QuestionKind]
) -> list[Answer]:
    heard = last_heard(connection, [row.contact_id for row in rows])
    answers = []
    for row in rows:
        given = _decode(row.op).answers[row.place]
        answer_id = f"{row.outcome_id}.{row.place}"
        links: Links = {"self": to.link("answers", answer_id), "osdi:person": to.link("people", row.contact_id)}
        if row.question in known:
            links["osdi:question"] = to.link("questions", row.question)
        # To OSDI a number or a day is words: the question has no responses to choose it from.
        written = known.get(row.question) in WRITTEN
        answers.append(
            Answer(
                identifiers=[f"{NAMESPACE}:{answer_id}"],
                origin_system=ORIGIN,
                created_date=write_moment(row.received_at),
                modified_date=write_moment(heard[row.contact_id]),
                links=links,
                action_date=write_moment(row.at),
                responses=[] if written else list(given.values),
                value="; ".join((*(given.values if written else ()), *filter(None, (given.text,)))) or None,
            )
        )
    return answers
