"""Names, numbers and opinions are on disk only encrypted, and in no log (DESIGN §4.9): a search for canaries."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.cards import AnswerDraft
from phonebank_app.db import keyslots
from phonebank_app.db.backups import back_up
from phonebank_app.db.journal import Journal
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import KEY, THURSDAY, Evening, e164, number, voter, voters

CANARIES = {
    "name": "Canaria Yellowfinch",
    "first name": "Canariella",
    "area": "Canary Wharfside",
    "source": "the canary register",
    "note": "cares about canaries",
    "answer": "votes-canary",
    "words": "the canary in the mine",
    "guest": "Guest 1",
    "draft": "half a canary",
    "extra": "canary-column",
    "number": e164(777)[3:],
    "campaign": "An invented campaign",
}


def canary_evening(party: PartyFactory) -> Evening:
    """An evening in which every field a person can fill holds a canary."""
    bird = voter(
        777,
        name=CANARIES["name"],
        first_name=CANARIES["first name"],
        area=CANARIES["area"],
        source=CANARIES["source"],
        extra=f'{{"{CANARIES["extra"]}": 1}}',
        numbers=(number(777),),
    )
    evening = party([bird, *voters(20)])
    answers = (AnswerDraft("intention", "ask", (CANARIES["answer"],), CANARIES["words"]),)
    evening.save(OutcomeKind.CONVERSATION, note=CANARIES["note"], answers=answers)
    evening.calling.undo(1)
    evening.card()
    evening.calling.keep_draft(1, CANARIES["draft"])
    evening.save(OutcomeKind.DO_NOT_CALL, note=CANARIES["note"], answers=answers)
    return evening


def found_in(folder: Path) -> set[str]:
    """Which canaries stand in any file of a folder, in the encodings that a program might leave them in."""
    seen = set()
    for file in folder.rglob("*"):
        if file.is_file():
            body = file.read_bytes()
            for what, canary in CANARIES.items():
                if any(canary.encode(code) in body for code in ("utf-8", "utf-16-le", "utf-16-be")):
                    seen.add(f"{what} in {file.name}")
                if canary.encode().hex().encode() in body.lower():
                    seen.add(f"{what}, as hex, in {file.name}")
    return seen


def test_no_file_of_a_party_holds_a_voters_name_number_or_opinion(party: PartyFactory, tmp_path: Path) -> None:
    evening = canary_evening(party)
    keyslots.create(evening.store.path.with_name("keys.json"), KEY, "nine green bottles on a wall")
    while_open = {file.name for file in evening.store.path.parent.iterdir()}
    assert while_open == {"party.db", "party.db-wal", "party.db-shm", "party.lock", "keys.json"}
    assert found_in(tmp_path) == set()
    back_up(evening.store.path, KEY, THURSDAY)
    journal = Journal(evening.store.path.with_name("party.journal"), KEY)
    assert journal.catch_up(evening.store) > 0
    journal.close()
    evening.store.close()
    assert found_in(tmp_path) == set()
    # The search is worth something: in a plain file it finds every one.
    (tmp_path / "plain.txt").write_text("\n".join(CANARIES.values()), encoding="utf-8")
    assert len(found_in(tmp_path)) == len(CANARIES)


def test_no_log_line_and_no_error_holds_what_was_being_saved(
    party: PartyFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "sqlalchemy", "alembic", "phonebank"):
        caplog.set_level(logging.INFO, logger=name)  # SQLAlchemy then names every statement
    (tmp_path / "logs").mkdir()
    logs.start(tmp_path / "logs")
    evening = canary_evening(party)
    with pytest.raises(sa.exc.IntegrityError) as raised, evening.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO suppressions SELECT number_hash, since, ? FROM suppressions", (CANARIES["name"],)
        )
    logs.note_error(raised.value)
    said = caplog.text + str(raised.value) + logs.report(raised.value)
    said += "".join(file.read_text("utf-8") for file in (tmp_path / "logs").iterdir())
    assert [what for what, canary in CANARIES.items() if canary in said] == []
    assert "IntegrityError" in said
