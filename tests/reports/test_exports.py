"""Results files of a whole party, through the doors that hosts and callers use."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app import hosting
from phonebank_app.calling import Calling
from phonebank_app.cards import AnswerDraft, CallCard, OutcomeDraft, Saved
from phonebank_app.db import log
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.errors import FileProblem
from phonebank_app.lists import ListedContact
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import OpResult
from phonebank_app.reports.evening import EveningView
from phonebank_app.reports.exports import TABLES, Exports, TableName, Written, slug
from phonebank_app.results import FLAT, FormatName
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.voters.contacts import Contact, ContactNumber
from phonebank_app.words.spreadsheets import harmless
from tests.makers import e164, needed
from tests.results.payloads import PAYLOADS
from tests.results.reading import kinds_of_cells, raw_csv, table
from tests.waiting import until

EVENING = datetime(2019, 12, 5, 18, 0, tzinfo=UTC)
EVERY_FILE = pytest.mark.parametrize(
    ("name", "fmt"), [(name, fmt) for name in ("attempts", "contacts") for fmt in FLAT]
)


@dataclass(slots=True)
class Evening:
    """A party in Harrow East with one guest, and what writes its results."""

    store: Store
    clock: EveningClock
    host: hosting.Hosting
    calling: Calling
    folder: Path

    @property
    def exports(self) -> Exports:
        """As it is made when a page opens."""
        of = self.host.party()
        return Exports(self.store, self.clock, of, hosting.code_set_for(of), self.host.script())

    def rows(self, name: TableName, fmt: FormatName = "csv") -> list[dict[str, str]]:
        """A file, written and read again."""
        path = self.folder / f"{name}.{fmt}"
        written = self.exports.write(name, fmt, path)
        rows = table(path)
        assert written == Written(path, len(rows), holds_names=True)
        return rows

    def contact(self, name: str) -> dict[str, str]:
        """The row of one contact."""
        (row,) = [row for row in self.rows("contacts") if row["Name"] == name]
        return row

    def save(self, kind: OutcomeKind, **fields: Any) -> Saved:
        """Take the next contact and save how the call ended."""
        card = self.calling.next(1)
        assert isinstance(card, CallCard), card
        return self.calling.record(1, OutcomeDraft(card.contact_id, kind, **(needed(kind, self.clock.now()) | fields)))

    def later(self, hours: float) -> None:
        """Move the clock on."""
        self.clock.skip(timedelta(hours=hours))


def listed(people: Sequence[Contact]) -> list[ListedContact]:
    """The people as rows of a list, each in a home of their own unless the list says otherwise."""
    return [ListedContact(row, one, one.household or f"home {row}") for row, one in enumerate(people, 2)]


def elector(index: int, **fields: Any) -> Contact:
    """An invented elector with a number that may be rung."""
    number = ContactNumber(e164(index), "mobile", tps=False, tps_screened_on=date(2019, 12, 2))
    values: dict[str, Any] = {"full_name": f"Elector {index}", "external_id": f"AB-{index}", "numbers": (number,)}
    return Contact(**(values | fields))


@pytest.fixture
def party(store: Store, tmp_path: Path) -> Iterator[Evening]:
    """A rehearsal, so that it may last as long as a test needs."""
    clock = EveningClock(EVENING, runs=False)
    of = Party("party-1", "device-1", "E14000731", "Harrow East", "ab" * 16, rehearsal=True)
    hosting.begin_party(store, of, clock)
    host = hosting.Hosting(store, clock)
    host.seat_guest(1, "Sam")
    calling = Calling(store, hosting.rules_for(of), clock, hosting.code_set_for(of))
    yield Evening(store, clock, host, calling, tmp_path)


def answered(question: str, *codes: str, words: str = "") -> AnswerDraft:
    return AnswerDraft(question, "step", codes, words)


def play(party: Evening, people: int) -> None:
    """An evening in which everything happens: every outcome, call-backs, skips, and a third taken back."""
    party.host.load_list(listed([elector(index) for index in range(people)]))
    kinds = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
    for turn in range(people * 2):
        if not isinstance(party.calling.next(1), CallCard):
            break
        kind = kinds[turn % len(kinds)]
        party.save(kind, note=f"note {turn}", answers=(answered("issue", "nhs", "housing"),))
        if turn % 3 == 0 and RULES[kind].caller_may_undo:
            party.calling.undo(1)
        party.later(0.05)


@pytest.mark.parametrize("fmt", list(FLAT))
def test_the_figures_of_the_files_are_those_of_the_evening(fmt: FormatName, party: Evening) -> None:
    play(party, 40)
    of = party.host.party()
    view = EveningView(party.store, party.clock, of, hosting.code_set_for(of), party.host.script())
    tonight = view.tonight()
    attempts, contacts = party.rows("attempts", fmt), party.rows("contacts", fmt)

    counting = [row for row in attempts if row["Counts"] == "yes"]
    dialled = [row for row in counting if RULES[OutcomeKind(row["Outcome code"])].attempt]
    assert len(dialled) == tonight.calls > 0
    assert Counter(row["Outcome code"] for row in counting) == view.outcome_counts()
    assert {row["Outcome code"] for row in attempts} == {str(kind) for kind in OutcomeKind}
    assert [int(row["Saved as"]) for row in attempts] == list(range(1, len(attempts) + 1))

    assert len(contacts) == tonight.list_size == 40
    assert Counter(row["State code"] for row in contacts) == {row.code: row.count for row in tonight.left}
    assert sum(int(row["Attempts"]) for row in contacts) == tonight.calls
    assert sum(row["Last outcome code"] != "" for row in contacts) == len({row["Contact id"] for row in counting})
    latest = {row["Contact id"]: (row["Outcome code"], row["Saved at"]) for row in counting}
    assert latest == {
        row["Contact id"]: (row["Last outcome code"], row["Last saved at"])
        for row in contacts
        if row["Last outcome code"]
    }


@EVERY_FILE
def test_every_contact_of_a_whole_list_has_an_id_though_the_list_gave_none(
    name: TableName, fmt: FormatName, party: Evening
) -> None:
    party.host.load_list(listed([elector(index, external_id="") for index in range(500)]))
    for _ in range(5):
        party.save(OutcomeKind.NO_ANSWER)
    rows = party.rows(name, fmt)
    ids = [row["Contact id"] for row in rows]
    assert len(set(ids)) == len(ids) == {"contacts": 500, "attempts": 5}[name]
    assert "" not in ids
    if name == "contacts":
        assert [row["Name"] for row in rows] == [f"Elector {index}" for index in range(500)]
        assert Counter(row["State"] for row in rows) == {"ready to be rung": 495, "resting": 5}
        assert [row["Last outcome"] for row in rows].count("No answer") == 5


@EVERY_FILE
def test_no_text_that_reaches_the_store_leaves_it_as_a_formula(
    name: TableName, fmt: FormatName, party: Evening, tmp_path: Path
) -> None:
    people = [
        elector(i, full_name=bad, given_name=bad, area=bad, external_id=f"{bad}{i}", extra={bad: bad, "Notes": bad})
        for i, bad in enumerate(PAYLOADS)
        if "\ufffe" not in bad
    ]
    party.host.load_list(listed(people))
    guest = "=Sam"
    party.host.unseat(1)
    party.host.seat_guest(1, guest)
    for person in people:
        bad = person.full_name
        party.save(OutcomeKind.PARTIAL, note=bad, answers=(answered("issue", bad, words=bad), answered(f"q{bad}")))
    rows = party.rows(name, fmt)
    assert len(rows) == len(people)
    for person, row in zip(people, rows, strict=True):
        bad = harmless(person.full_name)
        assert (row["Name"], row["Area"], row["Answer: issue"], row["Answer: issue (own words)"]) == (bad,) * 4
        assert row["External id"] == harmless(person.external_id)
        if name == "contacts":
            assert row["First name"] == row["Notes"] == bad
            assert row["Last caller"] == guest
        else:
            assert (row["Note"], row["Caller"]) == (bad, guest)
    path = tmp_path / f"{name}.{fmt}"
    if fmt == "csv":
        begins = Counter(cell[0] for row in raw_csv(path) for cell in row if cell)
        assert begins.keys().isdisjoint("=+-@\t\r\n＝＋－＠")
    else:
        assert {kind for _, kind in kinds_of_cells(path)} == {"text", "number"}


def test_what_was_taken_back_stands_there_and_does_not_count(party: Evening) -> None:
    party.host.load_list(listed([elector(1)]))
    party.save(OutcomeKind.CONVERSATION, note="first", answers=(answered("issue", "nhs"),))
    party.calling.undo(1)
    party.save(OutcomeKind.NO_ANSWER)
    first, withdrawal, second = party.rows("attempts")
    assert [row["Counts"] for row in (first, withdrawal, second)] == ["no", "no", "yes"]
    assert (withdrawal["Outcome code"], withdrawal["Replaces"]) == ("withdrawn", first["Outcome id"])
    assert (first["Note"], first["Answer: issue"]) == ("first", "nhs")
    now = party.contact("Elector 1")
    assert (now["Last outcome"], now["Attempts"], now["Latest note"], now["Answer: issue"]) == (
        "No answer",
        "1",
        "",
        "",
    )


def test_answers_and_note_stay_though_a_later_call_went_unanswered(party: Evening) -> None:
    party.host.load_list(listed([elector(1)]))
    party.save(
        OutcomeKind.PARTIAL,
        note="likes trams",
        answers=(answered("issue", "nhs", "other", words="trams"), answered("intention", "undecided")),
    )
    party.later(25)
    party.save(OutcomeKind.PARTIAL, answers=(answered("intention", "ours"),))
    party.later(25)
    party.save(OutcomeKind.NO_ANSWER, note="  ")
    now = party.contact("Elector 1")
    assert (now["Answer: issue"], now["Answer: issue (own words)"]) == ("nhs; other", "trams")
    assert (now["Answer: intention"], now["Latest note"]) == ("ours", "likes trams")
    assert (now["Last outcome"], now["Attempts"], now["State"]) == ("No answer", "3", "tried as often as allowed")


def test_a_question_that_two_steps_asked_has_both_answers(party: Evening) -> None:
    party.host.load_list(listed([elector(1)]))
    both = (AnswerDraft("help", "lift", ("needs_lift",), "early"), AnswerDraft("help", "helping", ("poster",), "red"))
    party.save(OutcomeKind.CONVERSATION, answers=both)
    (row,) = party.rows("attempts")
    assert (row["Answer: help"], row["Answer: help (own words)"]) == ("needs_lift; poster", "early; red")


def test_answers_to_questions_of_another_script_have_columns_after_those_of_this_one(party: Evening) -> None:
    party.host.load_list(listed([elector(1), elector(2)]))
    party.save(OutcomeKind.CONVERSATION, answers=(answered("postal_vote", "yes"), answered("issue", "a code of old")))
    for name in TABLES:
        rows = party.rows(name)
        assert len(rows) == (1 if name != "contacts" else 2)
        asked = [header for header in rows[0] if header.startswith("Answer: ") and not header.endswith("words)")]
        assert asked == ["Answer: issue", "Answer: intention", "Answer: help", "Answer: postal_vote"]
        assert (rows[0]["Answer: postal_vote"], rows[0]["Answer: issue"]) == ("yes", "a code of old")


def test_columns_the_program_had_no_use_for_come_back_untouched_and_in_order(party: Evening) -> None:
    own = [{"Plot": " 007 "}, {"Shoe size": "1/2"}, {"Plot": "x", "Colour": "vert  pâle", "Shoe size": "=9"}, {}]
    party.host.load_list(listed([elector(index, extra=extra) for index, extra in enumerate(own)]))
    rows = party.rows("contacts")
    assert list(rows[0])[-3:] == ["Plot", "Colour", "Shoe size"]
    assert [{key: row[key] for key in ("Plot", "Colour", "Shoe size") if row[key]} for row in rows] == own


def test_a_call_back_has_its_time_and_the_language_its_name(party: Evening) -> None:
    party.host.load_list(listed([elector(1), elector(2)]))
    promised = datetime(2020, 4, 1, 18, 30, tzinfo=UTC)
    party.save(OutcomeKind.CALL_BACK, call_back_at=promised)
    party.save(OutcomeKind.LANGUAGE_BARRIER, language="Cymraeg")
    first, second = party.rows("attempts")
    assert (first["Call back at"], second["Language"]) == ("2020-04-01T19:30:00+01:00", "Cymraeg")
    now = party.contact("Elector 1")
    assert (now["Call back at"], now["State"]) == ("2020-04-01T19:30:00+01:00", "asked us to ring back")


def test_nobody_on_a_number_that_asked_not_to_be_rung_is_given_away_as_callable(party: Evening) -> None:
    shared = (ContactNumber(e164(9), "landline", tps=False, tps_screened_on=date(2019, 12, 2)),)
    people = [elector(1, numbers=shared), elector(2, numbers=shared), elector(3)]
    party.host.load_list(listed(people))
    party.save(OutcomeKind.DO_NOT_CALL)
    assert [row["Do not call"] for row in party.rows("contacts")] == ["yes", "yes", "no"]


def test_every_number_of_a_contact_has_a_column_in_the_form_of_the_country(party: Evening) -> None:
    several = tuple(
        ContactNumber(number, "mobile", tps=False, tps_screened_on=date(2019, 12, 2))
        for number in ("+447700900123", "+442079460018", "+353201234567")
    )
    party.host.load_list(listed([elector(1, numbers=several), elector(2)]))
    one, two = party.rows("contacts")
    assert [one[f"Number {i}"] for i in (1, 2, 3)] == ["07700900123", "02079460018", "+353201234567"]
    assert (two["Number 2"], two["Number 3"]) == ("", "")


def test_what_the_campaign_has_acknowledged_is_marked_as_sent(party: Evening) -> None:
    party.host.load_list(listed([elector(1), elector(2)]))
    saved = party.save(OutcomeKind.NO_ANSWER)
    party.save(OutcomeKind.BUSY)
    with party.store.write() as connection:
        log.settle(connection, [OpResult(saved.outcome_id, "stored", 1)])
    assert [row["Sent"] for row in party.rows("attempts")] == ["yes", "no"]


def test_the_script_that_was_read_is_named(party: Evening) -> None:
    party.host.load_list(listed([elector(1)]))
    read = party.host.script().hash
    party.save(OutcomeKind.CONVERSATION, script_hash=read)
    assert party.rows("attempts")[0]["Script"] == read


# -- the file -----------------------------------------------------------------------------------------------------


@EVERY_FILE
def test_a_file_is_taken_while_somebody_saves(
    name: TableName, fmt: FormatName, party: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    party.host.load_list(listed([elector(1)]))
    party.save(OutcomeKind.CONVERSATION, note="a note")
    caplog.set_level(logging.DEBUG)
    exports, file = party.exports, party.folder / "file"
    with ThreadPoolExecutor(1) as elsewhere:
        with party.store.write() as connection:
            connection.exec_driver_sql("DELETE FROM documents WHERE name = 'nothing'")
            writing = elsewhere.submit(exports.write, name, fmt, file)
            # The file is whole before the saving ends; that it was taken is noted after it.
            until(file.exists)
        assert writing.result().rows
    assert (party.folder / "file").stat().st_mode & 0o077 == 0
    assert "Elector" not in caplog.text
    assert "a note" not in caplog.text


@EVERY_FILE
def test_a_folder_that_is_gone_is_one_sentence_without_a_voter_in_it(
    name: TableName, fmt: FormatName, party: Evening
) -> None:
    party.host.load_list(listed([elector(1)]))
    with pytest.raises(FileProblem) as refused:
        party.exports.write(name, fmt, party.folder / "gone" / "file")
    assert "Elector" not in str(refused.value)
    assert refused.value.way_out == "Choose another folder."


def test_the_suggested_name_says_where_when_and_what(party: Evening) -> None:
    exports = party.exports
    assert exports.suggested_name("attempts", "csv") == "harrow-east-rehearsal-2019-12-05-attempts.csv"
    assert exports.suggested_name("contacts", "xlsx") == "harrow-east-rehearsal-2019-12-05-contacts.xlsx"


@pytest.mark.parametrize(
    ("seat", "expected"),
    [
        ("Harrow East", "harrow-east-2019-12-05-attempts.csv"),
        ("Ynys Môn", "ynys-mon-2019-12-05-attempts.csv"),
        ("../../etc/passwd", "etc-passwd-2019-12-05-attempts.csv"),
        ("", "e14000731-2019-12-05-attempts.csv"),
        ("名前", "e14000731-2019-12-05-attempts.csv"),
    ],
)
def test_no_seat_leads_a_file_astray(seat: str, expected: str, party: Evening) -> None:
    of = msgspec.structs.replace(party.host.party(), seat_name=seat, rehearsal=False)
    exports = Exports(party.store, party.clock, of, hosting.code_set_for(of), party.host.script())
    assert exports.suggested_name("attempts", "csv") == expected


@given(st.text())
def test_a_slug_is_safe_in_the_name_of_a_file(words: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(words))
    assert len(slug(words)) <= 60
