"""The end of a party, as its use case: nobody is offered any more, and what is said is true."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.cards import CallCard, Nobody
from phonebank_app.db import marks, standing
from phonebank_app.db.documents import Party, keep_script
from phonebank_app.hosting import shipped_script
from phonebank_app.law import retention
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.steady import LEAP, SteadyClock, highest, read
from phonebank_app.party import wiping
from phonebank_app.party.ending import Ending, read_back
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import load
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, Evening, party_of, voters

HOUR = timedelta(hours=1)
SCRIPT = load(shipped_script())


def session_of(evening: Evening) -> Session:
    with evening.store.write() as connection:
        keep_script(connection, SCRIPT.hash, shipped_script().read_text("utf-8"), 0)
    return Session(evening.store, evening.clock)


def of_a_campaign(**fields: object) -> Party:
    return party_of(
        script_sha256=SCRIPT.hash,
        service_url="http://127.0.0.1:9",
        token="t",
        lease_until=THURSDAY + 3 * HOUR,
        **fields,
    )


def ending(evening: Evening) -> Ending:
    return Ending(evening.store, evening.clock, SteadyClock(lambda: 0.0))


def test_after_the_end_no_chair_is_given_anybody_and_callers_are_thanked(party: PartyFactory) -> None:
    evening = party(voters(5), guests=2)
    assert isinstance(evening.calling.next(1), CallCard)
    ending(evening).end()
    for chair in (1, 2):
        told = evening.calling.next(chair)
        assert isinstance(told, Nobody)
        assert "Thank you" in told.headline
        assert told.until is None


def test_a_call_that_was_begun_before_the_end_is_finished_and_saved(party: PartyFactory) -> None:
    evening = party(voters(5))
    card = evening.card()
    evening.calling.keep_draft(1, "half a call")
    ending(evening).end()
    assert ending(evening).checklist().in_hand == (1,)
    assert evening.card().contact_id == card.contact_id
    evening.save(OutcomeKind.CONVERSATION)
    assert isinstance(evening.calling.next(1), Nobody)
    assert ending(evening).checklist().in_hand == ()
    # Taking it back writes its row, and gives nobody to the chair.
    assert evening.calling.undo(1) is not None
    assert isinstance(evening.calling.next(1), Nobody)


def test_the_database_gives_nobody_to_a_chair_after_the_end_and_keeps_the_moment(party: PartyFactory) -> None:
    evening = party(voters(5))
    ending(evening).end()
    before = evening.one("SELECT ended_at FROM ending")
    evening.hours_later(1)
    ending(evening).end()
    assert evening.one("SELECT ended_at FROM ending") == before
    for statement in (
        "UPDATE chairs SET contact_id = 1",
        "UPDATE ending SET ended_at = NULL",
        "DELETE FROM ending",
    ):
        with pytest.raises(sa.exc.DatabaseError), evening.store.write() as connection:
            connection.exec_driver_sql(statement)


def test_the_checklist_counts_what_is_unsent_in_hand_and_not_taken_away(party: PartyFactory, tmp_path: Path) -> None:
    evening = party(voters(5), of=of_a_campaign())
    evening.save(OutcomeKind.NO_ANSWER)
    evening.save(OutcomeKind.NO_ANSWER)
    now = ending(evening).checklist()
    assert (now.waiting, now.tray, now.not_durable, now.outcomes, now.missing, now.safe) == (2, 0, 2, 2, 2, False)
    session = session_of(evening)
    session.exports.write("attempts", "csv", tmp_path / "results.csv")
    evening.save(OutcomeKind.NO_ANSWER)
    now = ending(evening).checklist()
    assert (now.missing, now.taken_at) == (1, THURSDAY)


def test_what_is_unsent_is_sealed_for_the_campaign_and_read_back_when_the_party_is_locked(
    party: PartyFactory, tmp_path: Path
) -> None:
    campaign = pyrage.x25519.Identity.generate()
    evening = party(voters(5), of=of_a_campaign(campaign_key=str(campaign.to_public())))
    folder = evening.store.path.parent
    evening.save(OutcomeKind.NO_ANSWER)
    evening.save(OutcomeKind.DO_NOT_CALL)
    stands = ending(evening).write_standing(folder)
    assert stands == standing.load(folder)
    assert (stands.unsent, stands.not_durable, stands.outcomes) == (2, 2, 2)
    assert stands.sealed is not None
    assert stands.sealed.outcomes == 2
    assert read_back(folder / standing.SEALED) == stands.sealed
    with evening.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO receipts SELECT outcome_id, device_seq, '' FROM outbox")
        connection.exec_driver_sql("DELETE FROM outbox")
        marks.put(connection, marks.Marks(durable_through=99), THURSDAY)
    stands = ending(evening).write_standing(folder)
    assert (stands.unsent, stands.not_durable, stands.sealed, stands.durable_at) == (0, 0, None, THURSDAY)
    assert not (folder / standing.SEALED).exists()


def test_a_promise_or_a_request_that_is_unsent_is_sealed_like_an_outcome_and_the_party_is_not_safe_before(
    party: PartyFactory,
) -> None:
    campaign = pyrage.x25519.Identity.generate()
    evening = party(voters(5), of=of_a_campaign(campaign_key=str(campaign.to_public())))
    folder, contact = evening.store.path.parent, evening.card().contact_id
    evening.calling.promise(1, PromiseDraft(contact, PromiseKind.GIVE))
    Tickets(evening.store, evening.rules, evening.clock).write(1, TicketDraft(contact, TicketKind.ACCESS))
    now = ending(evening).checklist()
    assert (now.waiting, now.wishes, now.not_durable, now.safe) == (0, 2, 2, False)
    stands = ending(evening).write_standing(folder)
    assert (stands.unsent, stands.not_durable, stands.durable_at) == (2, 2, None)
    assert stands.sealed is not None
    assert stands.sealed.outcomes == 2
    assert wiping.nothing_lost(folder, stands)
    (folder / standing.SEALED).unlink()
    assert not wiping.nothing_lost(folder, stands)


# -- time that does not go back -------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_does_not_keep_the_list_for_longer(tmp_path: Path, party: PartyFactory) -> None:
    evening = party(voters(9), of=of_a_campaign())
    stopwatch = [0.0]
    session = session_of(evening)
    session.steady._elapsed = lambda: stopwatch[0]
    assert isinstance(session.calling.next(1), CallCard)
    # 20:30, then the clock is set back to 18:00, and an hour goes by.
    evening.hours_later(2.5)
    session.calling.take_break(1, on_break=True)
    session.calling.next(1)
    evening.clock.start -= 2.5 * HOUR
    stopwatch[0] += 3600.0
    evening.hours_later(1)
    told = session.calling.next(1)
    assert isinstance(told, Nobody)
    assert told.headline == "This list has gone back"
    # Nor after a start, when the stopwatch begins again: what was seen is kept in the store.
    session.ending.note_time()
    again = Session(evening.store, evening.clock)
    assert isinstance(again.calling.next(1), Nobody)
    assert again.ending.now() >= THURSDAY + 3.5 * HOUR


def test_the_service_s_word_mends_a_clock_that_was_ahead(party: PartyFactory) -> None:
    evening = party(voters(9), of=of_a_campaign())
    session = session_of(evening)
    session.steady._elapsed = lambda: 0.0
    evening.hours_later(5)
    session.ending.note_time()
    evening.clock.start -= 5 * HOUR
    assert session.ending.now() == THURSDAY + 5 * HOUR
    with evening.store.write() as connection:
        known = marks.heard_time(marks.get(connection), THURSDAY, evening.clock.now())
        marks.put(connection, known, evening.clock.now())
    assert session.ending.now() == THURSDAY
    assert isinstance(session.calling.next(1), CallCard)


moments = st.integers(-400 * 86_400, 400 * 86_400).map(lambda seconds: THURSDAY + timedelta(seconds=seconds))


@given(st.lists(st.tuples(moments, st.floats(0, 86_400)), min_size=1, max_size=12))
def test_whatever_the_clock_does_the_steady_clock_only_goes_on(readings: list[tuple[datetime, float]]) -> None:
    stopwatch = [0.0]
    steady = SteadyClock(lambda: stopwatch[0])
    before: datetime | None = None
    for told, gone in readings:
        stopwatch[0] += gone
        now = steady.now(told)
        assert now >= told
        if before is not None:
            assert now >= before + timedelta(seconds=gone) - timedelta(milliseconds=1)
        before = now


@given(st.lists(moments, min_size=1, max_size=12), moments)
def test_whatever_the_clock_does_a_time_that_was_over_stays_over(readings: list[datetime], at: datetime) -> None:
    seen: datetime | None = None
    over = False
    for clock in readings:
        told = read(clock, seen)
        decided = retention.verdict(at, told.now, in_doubt=told.in_doubt, own_list=False, nothing_lost=True)
        assert not (over and decided == "keep")
        if decided == "delete":
            over = True
        # A leap destroys nothing by itself.
        assert not (decided == "delete" and seen is not None and clock > seen + LEAP and seen < at)
        seen = clock if seen is None else highest(seen, [clock])


def test_a_list_s_time_is_its_lease_or_else_polling_day_and_72_hours_are_added() -> None:
    lease = THURSDAY + 3 * HOUR
    assert retention.expires(lease, date(2019, 12, 12)) == lease
    ends = retention.expires(None, date(2019, 12, 12))
    assert ends is not None
    assert ends.isoformat() == "2019-12-13T00:00:00+00:00"
    assert retention.due(lease, None, None) == lease + timedelta(hours=72)
    assert retention.due(lease, THURSDAY, None) == lease + timedelta(hours=72)
    assert retention.due(lease, THURSDAY, THURSDAY + HOUR) == THURSDAY + timedelta(hours=73)
    assert retention.due(None, THURSDAY, None) is None


def test_where_the_campaign_holds_other_than_we_do_everything_is_sealed_and_nothing_counts_as_safe(
    party: PartyFactory,
) -> None:
    campaign = pyrage.x25519.Identity.generate()
    evening = party(voters(5), of=of_a_campaign(campaign_key=str(campaign.to_public())))
    evening.save(OutcomeKind.NO_ANSWER)
    evening.save(OutcomeKind.NO_ANSWER)
    with evening.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO receipts SELECT outcome_id, device_seq, '' FROM outbox")
        connection.exec_driver_sql("DELETE FROM outbox")
        check = marks.Check(THURSDAY, agrees=False, ours=2, theirs=1, tray=0, resent=True)
        marks.put(connection, marks.Marks(durable_through=99, check=check), THURSDAY)
    stands = ending(evening).write_standing(evening.store.path.parent)
    assert (stands.not_durable, stands.durable_at) == (2, None)
    assert stands.sealed is not None
    assert stands.sealed.outcomes == 2
