"""Why there is nobody to ring: the words a caller reads, and when to come back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from phonebank_app.calls.remaining import nobody, remaining
from phonebank_app.cards import LeftRow
from phonebank_app.db.moments import to_ms
from phonebank_app.db.queue import Left
from phonebank_app.rules.calling_rules import Reason, Rules
from tests.makers import THURSDAY

RULES = Rules()


def left(why: str, count: int, due: datetime | None = None) -> Left:
    return Left(why, count, to_ms(due) if due else None)


def test_every_place_has_words() -> None:
    everywhere = [left(reason, 1) for reason in Reason if reason not in (Reason.HOURS, Reason.LEASE_OVER)]
    rows = remaining([*everywhere, left("ready", 1)], THURSDAY)
    assert len(rows) == len(everywhere) + 1
    assert all(row.words for row in rows)


def test_rows_stand_in_one_order_whatever_the_store_says_first() -> None:
    some = [left(Reason.DECEASED, 1), left("ready", 2), left(Reason.FINISHED, 3)]
    assert [row.code for row in remaining(some, THURSDAY)] == ["ready", "finished", "deceased"]
    assert remaining(some[::-1], THURSDAY) == remaining(some, THURSDAY)


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (THURSDAY + timedelta(minutes=130), "from 20:10"),
        (THURSDAY + timedelta(hours=24), "tomorrow at the earliest"),
        (THURSDAY + timedelta(days=3), "from Sunday 8 December"),
    ],
)
def test_when_somebody_can_be_rung_again_is_said_in_words(due: datetime, when: str) -> None:
    [row] = remaining([left(Reason.RESTING, 4, due)], THURSDAY)
    assert row == LeftRow("resting", "did not answer, or need a rest", 4, when, due)


def test_the_first_due_within_the_evening_is_waited_for() -> None:
    places = [left(Reason.CALL_BACK_LATER, 1, THURSDAY + timedelta(minutes=50)), left(Reason.FINISHED, 9)]
    found = nobody(places, RULES, None, THURSDAY)
    assert (found.headline, found.until) == ("Nobody to ring until 18:50", THURSDAY + timedelta(minutes=50))


def test_what_is_due_after_the_lease_is_not_waited_for() -> None:
    places = [left(Reason.CALL_BACK_LATER, 1, THURSDAY + timedelta(minutes=50))]
    found = nobody(places, RULES, THURSDAY + timedelta(minutes=40), THURSDAY)
    assert (found.headline, found.until) == ("Nobody left to ring tonight", None)


def test_what_is_due_after_closing_time_is_not_waited_for() -> None:
    places = [left(Reason.ENGAGED, 1, THURSDAY + timedelta(hours=2, minutes=45))]
    assert nobody(places, RULES, None, THURSDAY).headline == "Nobody left to ring tonight"


def test_somebody_with_another_caller_may_come_free() -> None:
    assert nobody([left(Reason.HELD, 2)], RULES, None, THURSDAY).headline == "Everybody left is with another caller"


def test_out_of_hours_the_next_opening_is_named() -> None:
    friday_night = datetime(2019, 12, 6, 21, 0, tzinfo=THURSDAY.tzinfo)
    assert "again tomorrow from 10:00" in nobody([left("ready", 1)], RULES, None, friday_night).advice
    saturday_night = friday_night + timedelta(days=1)
    assert "again on Monday from 09:00" in nobody([left("ready", 1)], RULES, None, saturday_night).advice


def test_a_lease_that_is_over_is_said_first() -> None:
    found = nobody([left("ready", 1)], RULES, THURSDAY, THURSDAY)
    assert found.advice == "It was ours until 18:00. Ask the host for another."
