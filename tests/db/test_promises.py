"""What the database itself will not do, whoever asks: the triggers."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from phonebank_app.db.documents import keep_script
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import Evening, voters


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    made = party(voters(4))
    for kind in (OutcomeKind.NO_ANSWER, OutcomeKind.DO_NOT_CALL, OutcomeKind.DECEASED):
        made.save(kind)
    with made.store.write() as connection:
        keep_script(connection, "ab" * 32, "words", 0)
    return made


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE outcomes SET kind = 'conversation'", "an outcome never changes"),
        ("UPDATE outcomes SET op = x'00' WHERE device_seq = 1", "an outcome never changes"),
        ("DELETE FROM outcomes WHERE device_seq = 1", "an outcome is never deleted"),
        ("UPDATE contacts SET do_not_call = 0", "do not call only turns on"),
        ("UPDATE contacts SET deceased = 0", "deceased only turns on"),
        ("UPDATE suppressions SET number_hash = 'x'", "stays suppressed"),
        ("DELETE FROM suppressions", "stays suppressed"),
        ("UPDATE scripts SET text = 'others'", "the exact script read"),
        ("INSERT INTO outbox SELECT 'no such outcome', 9, 'waiting', 0, '', ''", "FOREIGN KEY"),
        ("UPDATE outbox SET state = 'forgotten'", "ck_outbox_state_known"),
        ("UPDATE contacts SET queue = 7", "ck_contacts_queue_known"),
        ("UPDATE numbers SET e164 = '07700 900123'", "ck_numbers_e164"),
        ("INSERT INTO outcomes SELECT device_seq + 9, outcome_id, contact_id, chair, caller, kind, at, e164,"
         " call_back_at, language, script_hash, replaces, sha256, op, guest, asked_by, skip_reason, together"
         " FROM outcomes", "UNIQUE"),
        ("INSERT INTO outcomes SELECT device_seq + 9, outcome_id || 'x', contact_id, chair, ' ', kind, at, e164,"
         " call_back_at, language, script_hash, replaces, sha256, op, guest, asked_by, skip_reason, together"
         " FROM outcomes", "its caller"),
    ],
)  # fmt: skip
def test_the_database_refuses(evening: Evening, statement: str, says: str) -> None:
    tables = ("outcomes", "outbox", "contacts", "numbers", "suppressions", "scripts")
    before = [evening.rows(f"SELECT * FROM {table}") for table in tables]
    with pytest.raises(sa.exc.IntegrityError, match=says), evening.store.write() as connection:
        connection.exec_driver_sql(statement)
    assert [evening.rows(f"SELECT * FROM {table}") for table in tables] == before


def test_a_block_that_raises_leaves_nothing_behind(evening: Evening) -> None:
    with pytest.raises(ZeroDivisionError), evening.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO suppressions VALUES ('x', 0, 'test')")
        raise ZeroDivisionError
    assert evening.rows("SELECT * FROM suppressions WHERE number_hash = 'x'") == []
