"""A household that is out, a call passed on, and why somebody was passed by: on a real encrypted store."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from phonebank_app.cards import Nobody, OutcomeDraft, PassTo, Saved
from phonebank_app.db import chairs, skips
from phonebank_app.db.contacts import NewContact
from phonebank_app.db.engine import open_store
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.guests.setting_aside import SettingAside
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.rules.outcomes import OutcomeKind, SkipReason
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, KEY, THURSDAY, Evening, e164, number, reopened, voter, voters

K = OutcomeKind


def family(*, of: int = 3) -> list[NewContact]:
    """So many people in one household with one number, and a neighbour."""
    return [voter(index, household=1, numbers=(number(1),)) for index in range(1, of + 1)] + [voter(99)]


def out(evening: Evening, chair: int = 1, *, kind: K = K.NOT_AVAILABLE, name: str = "", note: str = "") -> Saved:
    draft = OutcomeDraft(evening.card(chair).contact_id, kind, note=note)
    return evening.calling.household_out(chair, draft, outcome_id=name)


def standing(evening: Evening) -> list[tuple[object, ...]]:
    """What is true of everybody and every line, without what only ever grows."""
    return evening.rows(
        "SELECT c.id, queue, due, until, reason, attempts, last_kind, call_back_at, needs_language, n.spoiled,"
        " n.rests_until FROM contacts c JOIN numbers n ON n.contact_id = c.id ORDER BY n.id"
    )


def in_hand(evening: Evening) -> dict[int, int]:
    return dict(evening.rows("SELECT chair, contact_id FROM chairs WHERE contact_id IS NOT NULL"))


# -- nobody in ----------------------------------------------------------------------------------------------------


def test_one_press_saves_one_outcome_for_everybody_of_the_household(party: PartyFactory) -> None:
    evening = party(family())
    saved = out(evening, note="somebody said they are at choir")
    assert (saved.people, saved.label, saved.kind, saved.undoable) == (3, "All out", K.NOT_AVAILABLE, True)
    rows = evening.rows("SELECT kind, e164, together, json_extract(CAST(op AS TEXT), '$.note') FROM outcomes")
    assert [row[:2] for row in rows] == [("not_available", e164(1))] * 3
    assert {row[2] for row in rows} == {saved.outcome_id}
    assert [row[3] for row in rows] == ["somebody said they are at choir", None, None], "the note is of one of them"
    assert evening.one("SELECT count(*) FROM outbox") == 3
    assert evening.rows("SELECT attempts FROM contacts ORDER BY position") == [(1,), (1,), (1,), (0,)]
    assert evening.card().name == "Robin Sample-99", "the whole household rests"


def test_undo_takes_back_the_whole_and_gives_back_whom_one_had(party: PartyFactory) -> None:
    evening = party(family(), guests=2)
    before, card = standing(evening), evening.card()
    out(evening)
    undone = evening.calling.undo(1)
    assert undone is not None
    assert (undone.people, undone.label) == (3, "All out")
    assert standing(evening) == before
    assert evening.card() == card
    assert evening.calling.undo(1) is None, "it was one thing, and it is taken back"


def test_only_those_who_could_have_been_rung_there_get_an_attempt(party: PartyFactory) -> None:
    people = [
        voter(1, household=1, numbers=(number(1), number(2))),
        voter(2, household=1, numbers=(number(1),)),
        voter(3, household=1, numbers=(number(3),)),  # another line
        voter(5, household=1, numbers=(number(1),), prior_attempts=3),
        voter(6, household=6, numbers=(number(1),)),  # the same line, another household
    ]
    evening = party(people)
    assert out(evening).people == 2
    assert evening.rows("SELECT DISTINCT contact_id FROM outcomes ORDER BY 1") == [(1,), (2,)]


def test_an_appointment_of_somebody_else_at_home_is_kept(party: PartyFactory) -> None:
    evening = party(family(of=2))
    evening.save(K.CALL_BACK, call_back_at=THURSDAY + timedelta(hours=1))
    assert evening.card().name == "Robin Sample-2"
    assert out(evening).people == 1
    evening.hours_later(1)
    assert evening.card().call_back_due == THURSDAY + timedelta(hours=1)


def test_somebody_who_lives_alone_can_be_out_too(party: PartyFactory) -> None:
    evening = party(voters(1))
    assert out(evening).people == 1
    assert evening.one("SELECT together FROM outcomes") == ""


def test_a_household_that_was_out_counts_once_for_pace(party: PartyFactory) -> None:
    evening = party(family(of=12))
    out(evening)
    aside = SettingAside(evening.store, evening.clock, evening.calling.party, evening.rules, CODE_SET)
    assert evening.one("SELECT count(*) FROM outcomes") == 12
    assert aside.flags() == {}


def test_only_what_can_be_true_of_a_whole_household_can_be_saved_of_it(party: PartyFactory) -> None:
    evening = party(family())
    with pytest.raises(BugError):
        out(evening, kind=K.REFUSED)
    assert evening.one("SELECT count(*) FROM outcomes") == 0


def test_asked_again_under_the_same_id_it_is_answered_the_same(party: PartyFactory) -> None:
    evening, name = party(family()), str(uuid4())
    draft = OutcomeDraft(evening.card().contact_id, K.NOT_AVAILABLE)
    first = evening.calling.household_out(1, draft, outcome_id=name)
    again = evening.calling.household_out(1, draft, outcome_id=name)
    assert (again.outcome_id, again.people, again.label, again.at) == (name, 3, first.label, first.at)
    assert evening.one("SELECT count(*) FROM outcomes") == 3


# -- passed on ----------------------------------------------------------------------------------------------------


def test_a_call_is_passed_on_as_it_is(party: PartyFactory) -> None:
    evening = party([voter(1, numbers=(number(1), number(2))), voter(2)], guests=2)
    evening.calling.next(1)
    card = evening.calling.other_number(1)
    evening.calling.keep_draft(1, '{"note": "asks about buses"}')
    evening.hours_later(0.1)
    changes = evening.calling.hand_over(1, 2)
    got = evening.card(2)
    assert (got.contact_id, got.number_index, got.draft) == (card.contact_id, 1, '{"note": "asks about buses"}')
    assert (got.passed_by, got.passed_at) == ("Guest 1", THURSDAY + timedelta(hours=0.1))
    assert changes.chairs == {1, 2}
    assert changes.contacts == {card.contact_id}
    assert evening.card(1).name == "Robin Sample-2"
    assert evening.rows("SELECT chair, how FROM sights WHERE contact_uid = 'contact-1' ORDER BY id") == [
        (1, "given"),
        (2, "passed on"),
    ]
    assert evening.rows("SELECT contact_uid, from_chair, to_chair FROM hand_overs") == [("contact-1", 1, 2)]
    evening.calling.record(2, OutcomeDraft(card.contact_id, K.CONVERSATION))
    assert evening.rows("SELECT chair, caller FROM outcomes") == [(2, "Guest 2")]


def test_passing_it_back_undoes_it(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    first, second = evening.card(1), evening.card(2)
    evening.calling.keep_draft(1, "{}")
    evening.calling.hand_over(1, 2)
    evening.calling.hand_over(2, 1)
    back = evening.card(1)
    assert (back.contact_id, back.draft, back.passed_by) == (first.contact_id, "{}", "Guest 2")
    assert evening.card(2) == second, "whoever stood on that page stands there again"


def test_a_voter_who_stands_untouched_on_the_other_page_goes_back_to_the_list(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    mine, theirs = evening.card(1), evening.card(2)
    assert evening.calling.hand_over(1, 2).contacts == {mine.contact_id, theirs.contact_id}
    assert in_hand(evening) == {2: mine.contact_id}
    assert evening.card(1).contact_id == theirs.contact_id


def test_nobody_is_interrupted_in_a_call_or_on_a_break(party: PartyFactory) -> None:
    evening = party(voters(4), guests=4)
    for chair in (1, 2):
        evening.card(chair)
    evening.calling.keep_draft(2, "{}")
    evening.calling.take_break(3, on_break=True)
    before = in_hand(evening)
    assert evening.calling.may_pass_to(1) == (
        PassTo(2, "Guest 2", "in a call"),
        PassTo(3, "Guest 3", "on a break"),
        PassTo(4, "Guest 4", ""),
    )
    for chair, says in ((2, "Guest 2 is in a call."), (3, "Guest 3 is on a break."), (1, "with you already")):
        with pytest.raises(NotAllowed, match=says):
            evening.calling.hand_over(1, chair)
    with pytest.raises(NotAllowed, match="Nobody sits in chair 7"):
        evening.calling.hand_over(1, 7)
    with pytest.raises(NotAllowed, match="no call in hand"):
        evening.calling.hand_over(4, 1)
    assert in_hand(evening) == before


def test_a_voter_who_needs_a_language_goes_to_somebody_who_speaks_it(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    with evening.store.write() as connection:
        chairs.leave(connection, 2, THURSDAY)
        chairs.seat(connection, 2, "Nia", frozenset({"Welsh"}), THURSDAY)
        chairs.seat(connection, 3, "Eleri", frozenset({"cy"}), THURSDAY)
    evening.save(K.LANGUAGE_BARRIER, language="Welsh")
    evening.hours_later(24)
    evening.card(2)
    assert [one.why_not for one in evening.calling.may_pass_to(2)] == ["does not speak their language", ""]
    with pytest.raises(NotAllowed, match="Guest 1 cannot take this call"):
        evening.calling.hand_over(2, 1)
    evening.calling.hand_over(2, 3)
    assert evening.card(3).passed_by == "Nia"


def test_somebody_who_asked_off_meanwhile_is_passed_to_nobody(party: PartyFactory) -> None:
    evening = party([voter(1, numbers=(number(1),)), voter(2, numbers=(number(1),))], guests=3)
    evening.card(1)
    evening.save(K.DO_NOT_CALL, chair=2)
    with pytest.raises(NotAllowed, match="cannot be rung now"):
        evening.calling.hand_over(1, 3)


def test_after_hours_only_a_call_that_began_in_time_can_be_passed_on(party: PartyFactory) -> None:
    evening = party(voters(2), guests=2, start=THURSDAY + timedelta(hours=2, minutes=25))
    evening.card(1)
    evening.hours_later(0.2)
    with pytest.raises(NotAllowed, match="cannot be rung now"):
        evening.calling.hand_over(1, 2)
    evening.calling.keep_draft(1, "{}")
    evening.calling.hand_over(1, 2)
    assert evening.card(2).passed_by == "Guest 1"


def test_whoever_passed_it_is_said_of_that_call_alone(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    evening.card(1)
    evening.calling.hand_over(1, 2)
    evening.save(K.NO_ANSWER, chair=2)
    assert evening.calling.undo(2) is not None
    assert evening.card(2).passed_by == "", "it is theirs by their own undo"


def test_a_call_that_was_passed_on_is_there_after_the_program_died(party: PartyFactory, tmp_path: Path) -> None:
    evening = party(voters(3), guests=2)
    card = evening.card(1)
    evening.calling.keep_draft(1, '{"note": "buses"}')
    evening.calling.hand_over(1, 2)
    evening.store.close()
    again = reopened(open_store(tmp_path / "party-1", KEY), evening.clock)
    try:
        got = again.card(2)
        assert (got.contact_id, got.draft, got.passed_by) == (card.contact_id, '{"note": "buses"}', "Guest 1")
    finally:
        again.store.close()


def test_a_hand_over_that_fails_half_way_leaves_the_call_where_it_was(
    party: PartyFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = party(voters(2), guests=2)
    card = evening.card(1)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("phonebank_app.db.hand_overs.release", fails)
    with pytest.raises(ZeroDivisionError):
        evening.calling.hand_over(1, 2)
    monkeypatch.undo()
    assert in_hand(evening) == {1: card.contact_id}
    assert evening.card(1) == card
    assert evening.one("SELECT count(*) FROM hand_overs") == 0


@pytest.mark.parametrize("statement", ["UPDATE hand_overs SET to_chair = 3", "DELETE FROM hand_overs"])
def test_who_passed_a_call_on_is_never_changed(party: PartyFactory, statement: str) -> None:
    evening = party(voters(1), guests=2)
    evening.card(1)
    evening.calling.hand_over(1, 2)
    with pytest.raises(sa.exc.IntegrityError, match="never"), evening.store.write() as connection:
        connection.exec_driver_sql(statement)


# -- passed by ----------------------------------------------------------------------------------------------------


def skip(evening: Evening, reason: str, chair: int = 1) -> Saved:
    return evening.save(K.SKIPPED, chair, skip_reason=reason)


def test_the_reason_is_kept_as_a_code_and_counted(party: PartyFactory) -> None:
    evening = party(voters(6))
    for reason in (*SkipReason, ""):
        skip(evening, reason)
    kept = evening.rows(
        "SELECT skip_reason, coalesce(json_extract(CAST(op AS TEXT), '$.skip_reason'), '') FROM outcomes"
    )
    assert kept == [(reason, reason) for reason in (*SkipReason, "")]
    evening.calling.undo(1)
    skip(evening, "language")
    with evening.store.read() as connection:
        assert skips.counts(connection) == Counter(dict.fromkeys(SkipReason, 1) | {SkipReason.LANGUAGE: 2})


def test_a_reason_that_is_none_of_ours_is_a_mistake_of_the_program(party: PartyFactory) -> None:
    with pytest.raises(BugError):
        skip(party(voters(1)), "because")


def test_somebody_the_caller_knows_never_comes_back_to_them_but_to_others(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    known = skip(evening, "know_them").contact_id
    evening.hours_later(0.6)
    found = evening.calling.next(1)
    assert isinstance(found, Nobody)
    assert found.headline == "Everybody left is somebody you know"
    assert [(row.code, row.count) for row in found.reasons] == [("known", 1)]
    assert evening.card(2).contact_id == known
    assert [one.why_not for one in evening.calling.may_pass_to(2)] == ["cannot take this one"]
    with pytest.raises(NotAllowed, match="Guest 1 cannot take this call"):
        evening.calling.hand_over(2, 1)


def test_whom_a_guest_knows_goes_with_them_to_another_chair(party: PartyFactory) -> None:
    evening = party(voters(1))
    skip(evening, "know_them")
    with evening.store.write() as connection:
        chairs.leave(connection, 1, THURSDAY)
        chairs.seat(connection, 1, "Somebody else", frozenset(), THURSDAY)
        chairs.seat(connection, 5, "Guest 1", frozenset(), THURSDAY)
    evening.hours_later(0.6)
    assert isinstance(evening.calling.next(5), Nobody)
    assert evening.card(1).name == "Robin Sample-1"


def test_somebody_the_caller_knows_is_not_asked_to_the_phone_either(party: PartyFactory) -> None:
    evening = party(family(of=2))
    known = skip(evening, "know_them").contact_id
    card = evening.card()
    assert [(mate.contact_id, mate.can_be_called) for mate in card.household] == [(known, False)]
    with pytest.raises(NotAllowed, match="cannot be asked"):
        evening.calling.switch_to(1, known)


def test_the_caller_can_take_it_back_and_a_host_who_sets_it_aside_does_not(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    skip(evening, "know_them")
    evening.calling.undo(1)
    evening.hours_later(0.6)
    assert evening.card().name == "Robin Sample-1"
    skip(evening, "know_them")
    aside = SettingAside(evening.store, evening.clock, evening.calling.party, evening.rules, CODE_SET)
    guest = evening.one("SELECT guest FROM chairs WHERE chair = 1")
    aside.set_aside(guest, "a child at the keys")
    evening.hours_later(0.6)
    assert isinstance(evening.calling.next(1), Nobody)


def test_a_skip_for_another_reason_comes_back(party: PartyFactory) -> None:
    evening = party(voters(1))
    skip(evening, "unsure")
    assert [row.code for row in evening.calling.next(1).reasons] == [Reason.SKIPPED]  # type: ignore[union-attr]
    evening.hours_later(0.6)
    assert evening.card().name == "Robin Sample-1"
