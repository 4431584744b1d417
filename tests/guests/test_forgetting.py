"""A caller sees what is kept under their name, and takes the name off: in the store, its journal and its backups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from phonebank_app.calling import Calling
from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import Late, TicketDraft
from phonebank_app.cards import OutcomeDraft
from phonebank_app.db import backups, contacts, journal, laptops
from phonebank_app.db.backups import read_only
from phonebank_app.db.engine import open_store
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.register_notice import notice
from phonebank_app.hosting import begin_party
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.keeping import Keeping
from phonebank_app.party.mending import open_soundly
from phonebank_app.party.session import Session
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests import makers
from tests.makers import KEY, THURSDAY, Evening, voters

NAME, OTHER = "Zaphira-Quillon", "Bartholomew-Ix"


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    store = open_store(tmp_path / "data" / "parties" / "one", KEY)
    clock = EveningClock(makers.THURSDAY, runs=False)
    begin_party(store, makers.party_of(host="Ann", service_url="https://map.example.org"), clock)
    with store.write() as connection:
        contacts.insert(connection, voters(20), Rules(), makers.THURSDAY)
    made = Evening(store, clock, Calling(store, Rules(), clock, makers.CODE_SET), Rules())
    yield made
    made.store.close()


@pytest.fixture
def session(evening: Evening) -> Session:
    """Two guests: one who will take her name off, and one who will not."""
    made = Session(evening.store, evening.clock)
    made.notice.accept_as_host(notice())
    for chair, name in enumerate((NAME, OTHER), 1):
        made.notice.accept(name, chair, notice())
        made.hosting.seat_guest(chair, name)
    for chair in (1, 2):
        evening.save(OutcomeKind.CONVERSATION, chair, note="a few words")
        evening.save(OutcomeKind.NO_ANSWER, chair)
        card = evening.card(chair)
        made.tickets.write(chair, TicketDraft(card.contact_id, TicketKind.ACCESS))
        made.calling.promise(chair, PromiseDraft(card.contact_id, PromiseKind.GIVE))
        mistaken = made.calling.promise(chair, PromiseDraft(card.contact_id, PromiseKind.TIME_OFF))
        made.calling.take_promise_back(chair, mistaken.promise_id)
        made.calling.record(chair, OutcomeDraft(card.contact_id, OutcomeKind.DO_NOT_CALL))
        made.calling.take_break(chair, True)
        made.calling.take_break(chair, False)
    made.hosting.rename_guest(1, f"{NAME} again")
    evening.save(OutcomeKind.REFUSED, 1)
    evening.card(1)
    made.calling.hand_over(1, 2)
    made.calling.hand_over(2, 1)
    made.printing.print_for((1, 2), 2)
    with made.store.write() as connection:
        for guest, name in enumerate((NAME, OTHER), 1):
            laptops.add(connection, f"join-{guest}", guest, guest, f"{name}’s laptop", "of-it", b"key", THURSDAY)
    made.aside.set_aside(1, "guessed")
    made.aside.put_back(1, "not guessed")
    return made


def everything(evening: Evening) -> str:
    tables = evening.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return "".join(str(evening.rows(f"SELECT * FROM {name}")) for (name,) in tables)


def standing(session: Session) -> tuple[Any, ...]:
    """What pages and files make of the evening, but for names."""
    tonight = session.evening.tonight()
    rows = [
        (one.kind, one.at, one.contact_name, one.note, one.answers)
        for one in session.evening.result_rows(range(1, 40)).values()
    ]
    assert len(rows) > 8
    figures = (tonight.calls, tonight.conversations, tonight.do_not_calls, tonight.left, tonight.questions)
    more = (session.evening.promised(), session.sheets.every()[0].people, session.aside.count())
    return sorted(rows, key=str), figures, more, tonight.quarters, session.evening.outcome_counts()


def test_the_caller_sees_what_is_kept_under_their_name(session: Session) -> None:
    kept = session.forgetting.kept_of(session.forgetting.guest_in(1))
    assert (kept.name, kept.outcomes, kept.tickets, kept.sights) == (f"{NAME} again", 4, 1, 8)
    assert (kept.promises, kept.breaks, kept.passed, kept.sheets) == (1, 1, 2, 1)
    assert kept.accepted is not None
    assert kept.first is not None
    assert kept.forgotten is None


def test_the_name_is_nowhere_in_the_store_and_all_that_was_saved_counts_as_before(
    session: Session, evening: Evening
) -> None:
    before = standing(session)
    assert NAME in everything(evening)
    changes = session.forgetting.take_off(1)
    assert changes.chairs == {1}
    assert NAME not in everything(evening)
    assert OTHER in everything(evening)
    assert standing(session) == before
    assert [one.caller for one in session.evening.tonight().chairs] == ["Guest 1", OTHER]
    assert {one.name for one in session.notice.log()} >= {"Guest 1", OTHER}
    assert session.forgetting.kept_of(1).forgotten is not None


def test_it_is_in_no_results_file_either(session: Session, tmp_path: Path) -> None:
    session.forgetting.take_off(1)
    for table in ("attempts", "contacts"):
        path = tmp_path / f"{table}.csv"
        session.exports.write(table, "csv", path)
        text = path.read_text(encoding="utf-8-sig")
        assert NAME not in text
        assert table == "contacts" or "Guest 1" in text


def test_they_ring_on_as_guest_1_and_what_they_save_is_theirs(session: Session, evening: Evening) -> None:
    session.forgetting.take_off(1)
    evening.save(OutcomeKind.BUSY, 1)
    assert evening.calling.chair(1).caller == "Guest 1"
    assert evening.calling.chair(1).calls == 5
    undone = session.calling.undo(1)
    assert undone is not None
    assert undone.kind is OutcomeKind.BUSY


def test_whoever_comes_back_is_somebody_new_and_accepts_the_notice_again(session: Session) -> None:
    session.hosting.unseat(1)
    session.forgetting.take_off(1)
    session.hosting.seat_guest(1, f"{NAME} again")
    assert session.forgetting.guest_in(1) == 3
    assert session.calling.chair(1).calls == 0
    assert not session.notice.accepted_by(f"{NAME} again")


def test_nobody_else_becomes_guest_1_and_the_name_is_not_given_back(session: Session) -> None:
    session.forgetting.take_off(1)
    with pytest.raises(NotAllowed, match="stays off"):
        session.hosting.rename_guest(1, NAME)
    session.hosting.unseat(1)
    session.hosting.seat_guest(1, "guest 1")
    assert session.calling.chair(1).caller == "guest 1 2"


def test_taking_it_off_twice_is_taking_it_off_once(session: Session, evening: Evening) -> None:
    session.forgetting.take_off(1)
    once = evening.rows("SELECT * FROM outcomes")
    session.forgetting.take_off(1)
    assert evening.rows("SELECT * FROM outcomes") == once


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outcomes SET caller = 'Guest 1', op = CAST(replace(CAST(op AS TEXT), 'conv', 'cron') AS BLOB)",
        "UPDATE outcomes SET caller = 'Somebody'",
        "UPDATE outcomes SET caller = 'Guest 1', kind = 'refused'",
        "UPDATE outcomes SET caller = 'Guest 1', op = x'00'",
        "UPDATE outcomes SET caller = 'Guest 2' WHERE guest = 2",
        "UPDATE sights SET caller = 'Guest 2' WHERE guest = 2",
        "UPDATE sights SET contact_uid = 'x' WHERE guest = 1",
        "UPDATE tickets SET caller = 'Guest 2' WHERE guest = 2",
        "UPDATE outcomes SET caller = 'Guest 1', skip_reason = 'known' WHERE guest = 1",
        "UPDATE outcomes SET caller = 'Guest 1', together = 'x' WHERE guest = 1",
        "UPDATE promises SET caller = 'Guest 2' WHERE guest = 2",
        "UPDATE promises SET caller = 'Guest 1', withdraws = 'x' WHERE guest = 1",
        "UPDATE promises SET op = CAST(replace(CAST(op AS TEXT), 'give', 'lend') AS BLOB) WHERE guest = 1",
        "UPDATE hand_overs SET from_guest = 2",
        "DELETE FROM promises",
        "UPDATE acceptances SET name = 'Guest 2' WHERE guest = 2",
        "UPDATE acceptances SET at = 0 WHERE guest = 1",
        "UPDATE guests SET name = 'Somebody' WHERE id = 1",
        "UPDATE forgotten SET guest = 2",
        "DELETE FROM forgotten",
        "DELETE FROM outcomes",
    ],
)
def test_the_database_lets_nothing_but_a_forgotten_name_change(
    session: Session, evening: Evening, statement: str
) -> None:
    session.forgetting.take_off(1)
    with pytest.raises(sa.exc.IntegrityError), evening.store.write() as connection:
        connection.exec_driver_sql(statement)


def test_every_column_but_the_name_and_the_bytes_is_named_among_those_that_stay(evening: Evening) -> None:
    for table in ("outcomes", "tickets", "promises", "sights", "acceptances"):
        sql = evening.one("SELECT sql FROM sqlite_master WHERE name = ?", f"{table}_never_change")
        for (column,) in evening.rows(f"SELECT name FROM pragma_table_info('{table}')"):
            free = column in ("caller", "op", "sha256") if table != "acceptances" else column == "name"
            assert free or f"NEW.{column} IS OLD.{column}" in sql, f"{table}.{column}"


def test_a_promise_that_is_taken_back_after_the_name_went_is_taken_back_without_it(
    session: Session, evening: Evening
) -> None:
    card = evening.card(1)
    given = session.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.JOIN_GROUP))
    session.forgetting.take_off(1)
    left = session.calling.take_promise_back(1, given.promise_id)
    assert not left.standing
    assert NAME not in everything(evening)


def test_a_ticket_that_came_late_from_a_joined_laptop_is_whose_it_was_and_not_of_who_sits_there_now(
    session: Session, evening: Evening
) -> None:
    card = evening.card(1)
    session.hosting.unseat(1)
    session.hosting.seat_guest(1, "Somebody New")
    late = Late(evening.clock.now(), makers.THURSDAY, f"{NAME} again", 1)
    session.tickets.write(1, TicketDraft(card.contact_id, TicketKind.ACCESS), late=late)
    session.forgetting.take_off(1)
    assert NAME not in everything(evening)


def test_journal_and_backups_are_written_anew_and_older_copies_go(session: Session, evening: Evening) -> None:
    folder = evening.store.path.parent
    keeping = Keeping(evening.store, folder, evening.clock)
    keeping.back_up()
    evening.save(OutcomeKind.BUSY, 2)
    keeping.back_up()
    keeping.catch_up()
    assert len(backups.known(folder)) == 2
    session.forgetting.take_off(1)
    assert session.forgetting.not_cleaned() == (1,)
    keeping.begin_anew()
    session.forgetting.cleaned((1,))
    evening.save(OutcomeKind.BUSY, 2)
    keeping.catch_up()
    keeping.stop()
    entries = journal.load(folder / journal.NAME, KEY).entries
    assert len(entries) == evening.one("SELECT count(*) FROM outcomes")
    assert not any(NAME.encode() in bytes(entry.op) for entry in entries)
    (copy,) = backups.known(folder)
    connection = read_only(copy.path, KEY)
    assert NAME not in str(connection.execute("SELECT caller, op FROM outcomes").fetchall())
    connection.close()
    assert session.forgetting.not_cleaned() == ()


def test_a_store_built_from_an_older_copy_follows_its_journal(session: Session, evening: Evening) -> None:
    folder = evening.store.path.parent
    keeping = Keeping(evening.store, folder, evening.clock)
    keeping.back_up()
    keeping.catch_up()
    session.forgetting.take_off(1)
    keeping.stop()
    journal.rewrite(folder / journal.NAME, KEY, evening.store)
    evening.store.close()
    evening.store.path.unlink()
    store, mended = open_soundly(folder, KEY)
    assert mended is not None
    assert mended.base == "copy"
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT caller, op FROM outcomes WHERE guest = 1").all()
        assert rows
        assert NAME not in str(rows)
    store.close()
