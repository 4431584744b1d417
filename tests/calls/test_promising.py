"""What voters promise, on a real encrypted store: kept with its words, counted once, taken back by a row of its own."""

from __future__ import annotations

import csv
import string
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from phonebank_app.calls.promising import PromiseDraft, Promising
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.cards import AnswerDraft, OutcomeDraft
from phonebank_app.db import promises as stored
from phonebank_app.db.contacts import keep_only
from phonebank_app.errors import NotAllowed
from phonebank_app.hosting import shipped_script
from phonebank_app.law.promises import RULES, SAME_AS, PromiseKind, consent_wording, thanks, wording_version
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.steady import SteadyClock
from phonebank_app.party.ending import Ending
from phonebank_app.protocol.wire import PromiseOp
from phonebank_app.reports.evening import EveningView
from phonebank_app.reports.exports import Exports
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import load, parse
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, Evening, party_of, voters

K = OutcomeKind
P = PromiseKind
OF = party_of(on_behalf_of="Ruth Okafor’s campaign", service_url="https://map.example.org", host="Ann")


def promise(opened: Evening, kind: P, chair: int = 1) -> str:
    return opened.calling.promise(chair, PromiseDraft(opened.card(chair).contact_id, kind)).promise_id


def kept(opened: Evening) -> list[PromiseOp]:
    rows = opened.rows("SELECT op FROM promises ORDER BY id")
    return [msgspec.json.decode(row[0], type=PromiseOp) for row in rows]


def view_of(opened: Evening, script: str = "") -> EveningView:
    read = parse(script) if script else load(shipped_script())
    return EveningView(opened.store, opened.clock, opened.calling.party, CODE_SET, read)


# -- the words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(P))
def test_the_words_of_each_kind_name_the_campaign_and_what_the_number_is_kept_for(kind: P) -> None:
    words = consent_wording(kind, "Ruth Okafor’s campaign")
    assert "May Ruth Okafor’s campaign keep your number to ring you about" in words
    assert "change your mind at any time" in words
    assert not {sign for sign in words if sign in "{}"}
    assert "the campaign keep" in consent_wording(kind, "")


def test_thanks_are_counts_and_nobodys_name() -> None:
    said = thanks([(P.COME_TO_EVENT, 3), (P.HOST_PARTY, 1), (P.GIVE, 0)])
    assert said == "3 people will come to an event. 1 person will host a party. Thank you."
    assert thanks([]) == ""


def test_every_kind_may_be_meant_by_an_answer_of_a_script() -> None:
    assert {SAME_AS[kind] for kind in P} == set(P) == set(RULES)
    assert all(set(code) <= {*string.ascii_lowercase, "_"} for code in SAME_AS)


# -- kept -------------------------------------------------------------------------------------------------------------


def test_a_promise_is_kept_with_its_words_their_version_the_time_and_who_asked(party: PartyFactory) -> None:
    opened = party(voters(2), of=OF)
    promise(opened, P.COME_TO_EVENT)
    (op,) = kept(opened)
    assert (op.kind, op.caller, op.chair, op.at) == ("come_to_event", "Guest 1", 1, opened.clock.now())
    assert (op.wording, op.wording_version) == (consent_wording(P.COME_TO_EVENT, OF.on_behalf_of), wording_version())
    assert op.number == opened.card().number.e164
    assert opened.card().promised == ("Come to an event",)


@pytest.mark.parametrize("kind", P)
def test_a_promise_given_in_welsh_is_kept_in_the_welsh_words_that_were_read_out(party: PartyFactory, kind: P) -> None:
    opened = party(voters(1), of=OF)
    Promising(opened.store, opened.clock).write(1, PromiseDraft(opened.card().contact_id, kind, language="cy"))
    (op,) = kept(opened)
    assert op.wording == consent_wording(kind, OF.on_behalf_of, "cy") != consent_wording(kind, OF.on_behalf_of)
    assert op.wording.startswith("“Diolch") and op.wording_version == wording_version("cy") != wording_version()


def test_several_may_be_promised_in_a_call_and_each_only_once(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    promise(opened, P.GIVE)
    promise(opened, P.JOIN_GROUP)
    with pytest.raises(NotAllowed, match="written down already"):
        promise(opened, P.GIVE)
    assert [line.kind for line in opened.calling.promised(1)] == [P.GIVE, P.JOIN_GROUP]


def test_asked_twice_under_one_id_it_is_written_down_once(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    draft = PromiseDraft(opened.card().contact_id, P.GIVE)
    first = opened.calling.promise(1, draft, promise_id="id-1")
    again = opened.calling.promise(1, draft, promise_id="id-1")
    assert (first.promise_id, first.standing) == (again.promise_id, again.standing)
    assert len(kept(opened)) == 1


def test_nothing_is_kept_for_a_chair_that_has_somebody_else_by_now(party: PartyFactory) -> None:
    opened = party(voters(2), of=OF)
    card = opened.card()
    opened.save(K.NO_ANSWER)
    with pytest.raises(NotAllowed, match="no longer with this chair"):
        opened.calling.promise(1, PromiseDraft(card.contact_id, P.GIVE))
    assert kept(opened) == []


def test_a_promise_stands_when_the_outcome_is_taken_back(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    promise(opened, P.HOST_PARTY)
    opened.save(K.CONVERSATION)
    opened.calling.undo(1)
    assert opened.card().promised == ("Host a phonebank party",)


def test_taking_it_back_is_a_new_row_and_it_can_be_promised_again(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    one = promise(opened, P.GIVE)
    assert opened.calling.take_promise_back(1, one).standing == ()
    with pytest.raises(NotAllowed, match="taken back already"):
        opened.calling.take_promise_back(1, one)
    promise(opened, P.GIVE)
    first, back, again = kept(opened)
    assert (back.withdraws, back.because, back.wording) == (first.promise_id, "undo", "")
    assert again.withdraws == ""


def test_a_host_takes_one_back_for_whoever_thinks_better_of_it(party: PartyFactory) -> None:
    opened = party(voters(2), of=OF)
    contact, one = opened.card().contact_id, promise(opened, P.GIVE)
    opened.save(K.CONVERSATION)
    promising = Promising(opened.store, opened.clock)
    with pytest.raises(NotAllowed, match="another voter"):
        promising.take_back_for(contact + 1, one, "Ann")
    promising.take_back_for(contact, one, "Ann")
    assert promising.of(contact) == ()
    assert (kept(opened)[-1].caller, kept(opened)[-1].because) == ("Ann", "wish")


def test_no_row_changes_or_goes(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    promise(opened, P.GIVE)
    for sql in ("UPDATE promises SET kind = 'give'", "DELETE FROM promises"):
        with pytest.raises(sa.exc.IntegrityError, match="promised"), opened.store.write() as connection:
            connection.exec_driver_sql(sql)
    assert len(kept(opened)) == 1


def test_whoever_promised_stays_when_the_list_goes_back(party: PartyFactory) -> None:
    opened = party(voters(2), of=OF)
    promise(opened, P.GIVE)
    opened.calling.take_break(1, on_break=True)
    with opened.store.write() as connection:
        keep_only(connection, set(), opened.rules)
    with opened.store.read() as connection:
        assert [row.name for row in stored.every(connection)] == ["Robin Sample-1"]


# -- counted ----------------------------------------------------------------------------------------------------------


def test_tonight_counts_people_and_leaves_out_what_was_taken_back(party: PartyFactory) -> None:
    opened = party(voters(3), of=OF)
    for _ in range(2):
        promise(opened, P.COME_TO_EVENT)
        opened.save(K.CONVERSATION)
    opened.calling.take_promise_back(1, promise(opened, P.GIVE))
    assert [(row.label, row.count) for row in view_of(opened).tonight().promises] == [("will come to an event", 2)]
    assert view_of(opened).promised() == ((P.COME_TO_EVENT, 2),)


SCRIPT = """+++
title = "Help"
language = "en-GB"
version = 1
on_behalf_of = ""
approved_by = ""
imprint = ""
promises = "event, poster"
+++

== helping: Helping (question help)
“I’m {caller}, ringing for {on_behalf_of}. Would you help?”

1 An event [event] -> thanks
2 A poster [poster] -> thanks
3 No [not_now] -> thanks

== thanks: Thanks
“Thank you.”

-> end conversation
"""


def test_who_answers_the_script_and_promises_the_same_beside_it_is_counted_once(party: PartyFactory) -> None:
    opened = party(voters(3), of=OF)
    for value, also in (("event", True), ("event", False), ("poster", False)):
        if also:
            promise(opened, P.COME_TO_EVENT)
        answer = AnswerDraft("help", "helping", (value,))
        draft = OutcomeDraft(opened.card().contact_id, K.CONVERSATION, answers=(answer,))
        opened.calling.record(1, draft)
    rows = view_of(opened, SCRIPT).tonight().promises
    assert [(row.label, row.count) for row in rows] == [("will come to an event", 2), ("A poster", 1)]


def test_without_a_promise_beside_the_script_its_tallies_are_as_before(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    opened.save(K.CONVERSATION)
    assert view_of(opened).tonight().promises == ()


# -- taken away -----------------------------------------------------------------------------------------------------


def test_the_file_of_promises_has_their_words_and_every_other_file_says_that_they_are_not_in_it(
    party: PartyFactory, tmp_path: Path
) -> None:
    opened = party(voters(3), of=OF)
    promise(opened, P.GIVE)
    opened.save(K.CONVERSATION)
    silent = opened.card()
    promise(opened, P.TIME_OFF)
    opened.save(K.DO_NOT_CALL)
    promise(opened, P.JOIN_GROUP)
    script = load(shipped_script())
    exports = Exports(opened.store, opened.clock, opened.calling.party, CODE_SET, script)
    written = exports.write("promises", "csv", tmp_path / "promises.csv")
    rows = list(csv.DictReader(written.path.read_text("utf-8-sig").splitlines()))
    assert [(row["Promise"], row["Asked by"]) for row in rows] == [
        ("Give money", "Guest 1"),
        ("Take time off to campaign", "Guest 1"),
        ("Join a Let’s Go group", "Guest 1"),
    ]
    assert rows[0]["Words"] == consent_wording(P.GIVE, OF.on_behalf_of)
    assert [bool(row["Number"]) for row in rows] == [True, False, True], "nobody rings who asked off since"
    assert silent.name == rows[1]["Name"]
    assert written.holds_names
    assert "promises" in {loss.code for loss in exports.losses("attempts", "csv")}
    assert exports.losses("promises", "csv") == ()


def test_whoever_wants_to_be_forgotten_is_in_no_file(party: PartyFactory, tmp_path: Path) -> None:
    opened = party(voters(1), of=OF)
    contact = opened.card().contact_id
    promise(opened, P.GIVE)
    Tickets(opened.store, opened.rules, opened.clock).write(1, TicketDraft(contact, TicketKind.ERASE))
    exports = Exports(opened.store, opened.clock, opened.calling.party, CODE_SET, load(shipped_script()))
    assert exports.write("promises", "csv", tmp_path / "promises.csv").rows == 0


def test_what_waits_to_be_sent_counts_promises_too(party: PartyFactory) -> None:
    opened = party(voters(1), of=OF)
    promise(opened, P.GIVE)
    assert view_of(opened).status().waiting == 1
    assert Ending(opened.store, opened.clock, SteadyClock()).checklist().wishes == 1
