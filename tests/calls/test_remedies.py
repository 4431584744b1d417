"""Nobody is left to ring: what can be done, and never what would break a promise or ring somebody twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.calls.remedies import READY, Act, Remedy, Round, remedies
from phonebank_app.cards import LeftRow, Nobody
from phonebank_app.machine.clock import LONDON
from phonebank_app.rules.calling_rules import Reason, Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, number, party_of, voter, voters
from tests.rules.test_badges import care_of

K = OutcomeKind
NOW = datetime(2019, 12, 5, 19, 45, tzinfo=LONDON)
OPEN = Round(NOW, closes=NOW.replace(hour=20, minute=30), lease_until=NOW.replace(hour=22, minute=0), linked=True)


def row(code: str, count: int = 2, minutes: int | None = None) -> LeftRow:
    return LeftRow(code, "somewhere", count, due=None if minutes is None else NOW + timedelta(minutes=minutes))


def acts(found: tuple[Remedy, ...]) -> list[Act]:
    return [one.act for one in found]


ROWS = st.lists(
    st.tuples(st.sampled_from([READY, *Reason]), st.integers(1, 90), st.one_of(st.none(), st.integers(1, 900))),
    unique_by=lambda one: one[0],
)


@given(ROWS, st.booleans(), st.booleans(), st.booleans())
def test_while_somebody_can_be_rung_nothing_need_be_done_and_otherwise_something_can(
    given_rows: list[tuple[str, int, int | None]], linked: bool, closed: bool, gone: bool
) -> None:
    rows = [row(*one) for one in given_rows]
    of = replace(
        OPEN,
        linked=linked,
        opens=NOW + timedelta(hours=1) if closed else None,
        lease_until=NOW if gone else OPEN.lease_until,
    )
    found = remedies(rows, of)
    ready = any(one.code == READY for one in rows)
    assert bool(found) == (not ready or closed or gone)
    assert all(one.words and one.told for one in found)
    assert all(bool(one.button) == (one.act is not Act.NOTHING) for one in found)
    assert linked or not any(one.needs_network for one in found), "nobody is there to ask"


@given(ROWS)
def test_the_list_never_goes_back_while_a_promise_or_a_call_in_hand_is_on_it(
    given_rows: list[tuple[str, int, int | None]],
) -> None:
    rows = [row(*one) for one in given_rows]
    if Act.NEXT_LIST in acts(remedies(rows, OPEN)):
        codes = {one.code: one for one in rows}
        assert Reason.HELD not in codes
        promised = codes.get(Reason.CALL_BACK_LATER)
        assert promised is None or promised.due is None or OPEN.closes is None or promised.due >= OPEN.closes


def test_call_backs_and_rests_offer_a_reminder_at_their_time() -> None:
    found = remedies([row(Reason.CALL_BACK_LATER, 2, 25), row(Reason.ENGAGED, 4, 30)], OPEN)
    assert [(one.act, one.button) for one in found[:2]] == [
        (Act.REMIND, "Remind me at 20:10"),
        (Act.REMIND, "Remind me at 20:15"),
    ]
    assert found[0].words == "2 call-backs are promised, the first at 20:10."
    assert found[0].at == NOW + timedelta(minutes=25)


def test_before_hours_the_host_is_told_when_to_come_back_and_can_be_reminded() -> None:
    six = NOW.replace(hour=18, minute=0)
    (found,) = remedies([row(READY, 90)], replace(OPEN, now=NOW.replace(hour=17, minute=20), opens=six))
    assert (found.words, found.button, found.at) == ("Voters may be rung again at 18:00.", "Remind me at 18:00", six)
    tomorrow = six + timedelta(hours=16)
    first, second = remedies([row(READY, 90)], replace(OPEN, now=NOW, opens=tomorrow))
    assert (first.words, first.act) == ("Voters may be rung again tomorrow at 10:00.", Act.NOTHING)
    assert second.act is Act.LONGER


def test_a_language_is_named_and_asks_for_somebody_who_speaks_it(party: PartyFactory) -> None:
    evening = party([voter(1, language="Welsh"), voter(2, language="Welsh")])
    for _ in range(2):
        evening.save(K.LANGUAGE_BARRIER)
    evening.hours_later(24)
    first = care_of(evening).remedies()[0]
    assert (first.act, first.words, first.language) == (
        Act.SEAT,
        "2 wait for somebody who speaks Welsh.",
        "Welsh",
    )


def test_a_party_with_a_service_asks_it_for_the_next_list_and_one_without_opens_another(party: PartyFactory) -> None:
    linked = party(voters(1), of=party_of(service_url="https://campaign.example.org", token="t"))
    own = party(voters(1))
    for evening in (linked, own):
        evening.save(K.CONVERSATION)
    assert acts(care_of(linked).remedies()) == [Act.NEXT_LIST]
    assert acts(care_of(own).remedies()) == [Act.OPEN_LIST]


def test_a_caller_is_told_the_same_in_words(party: PartyFactory) -> None:
    evening = party(voters(1), of=party_of(service_url="https://campaign.example.org", token="t"))
    evening.save(K.CONVERSATION)
    found = evening.calling.next(1)
    assert isinstance(found, Nobody)
    assert found.steps == ("The host can ask the campaign for the next list.",)


def test_numbers_that_want_a_newer_check_are_said_with_what_brings_it(party: PartyFactory) -> None:
    stale = voter(1, numbers=(number(1, screened_on=THURSDAY.date() - timedelta(days=40)),))
    own = party([stale])
    first = care_of(own).remedies()[0]
    assert (first.act, first.button) == (Act.OPEN_LIST, "Open a list")
    assert "Have the list checked, then open it again." in first.words


def test_an_hour_in_which_nobody_may_be_rung_is_read_from_the_rules() -> None:
    late = NOW.replace(hour=20, minute=45)
    of = Round.at(late, Rules(), None, linked=False)
    assert of.opens is not None
    assert of.opens.hour == 9
    assert Round.at(late, Rules(hours=None), None, linked=False).opens is None
