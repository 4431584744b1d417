"""The evening's figures: what was called, said and promised, each counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from phonebank_app.cards import AnswerDraft
from phonebank_app.hosting import shipped_script
from phonebank_app.reports.evening import DECLINES, EveningView, answer_labels
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import load
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, THURSDAY, Evening, party_of, voters

SCRIPT = load(shipped_script())
K = OutcomeKind


def view(evening: Evening) -> EveningView:
    return EveningView(evening.store, evening.clock, evening.calling.party, CODE_SET, SCRIPT)


def intention(value: str) -> tuple[AnswerDraft, ...]:
    return (AnswerDraft("intention", "voting", (value,)),)


def tally(evening: Evening) -> tuple[dict[str, int], int]:
    """What voters said of their vote, in words, and how many were asked."""
    found = next(one for one in view(evening).tonight().questions if one.question == "intention")
    return dict(found.rows), found.of


def test_figures_follow_what_is_saved_and_what_is_taken_back(party: PartyFactory) -> None:
    evening = party(voters(6))
    for kind in (K.NO_ANSWER, K.CONVERSATION, K.SKIPPED, K.DO_NOT_CALL):
        evening.save(kind)
    tonight = view(evening).tonight()
    assert (tonight.calls, tonight.conversations, tonight.do_not_calls, tonight.list_size) == (3, 1, 1, 6)
    evening.save(K.CONVERSATION)
    evening.calling.undo(1)
    assert view(evening).tonight().conversations == 1
    assert view(evening).outcome_counts() == {K.NO_ANSWER: 1, K.CONVERSATION: 1, K.SKIPPED: 1, K.DO_NOT_CALL: 1}
    assert len(view(evening).log_ids()) == 6


def test_an_answer_that_gives_none_is_asked_but_not_said(party: PartyFactory) -> None:
    evening = party(voters(5))
    for value in ("undecided", "not_voting", *sorted(DECLINES)):
        evening.save(K.CONVERSATION, answers=intention(value))
    said, asked = tally(evening)
    assert said == {"Undecided": 1, "Not voting": 1}
    assert asked == 4


def test_the_words_of_an_answer_name_our_candidate_where_there_is_one() -> None:
    named = answer_labels(SCRIPT, party_of(candidate="Ruth Okafor"))["intention"]["ours"]
    assert "Ruth Okafor" in named
    assert "candidate" in answer_labels(SCRIPT, party_of())["intention"]["ours"]


def test_the_burn_down_falls_by_one_for_each_voter_rung_for_the_first_time(party: PartyFactory) -> None:
    evening = party(voters(3))
    for _ in range(2):
        evening.clock.skip(timedelta(minutes=5))
        evening.save(K.NO_ANSWER)
    points = view(evening).tonight().burn_down
    assert [left for _, left in points] == [3, 2, 1, 1]
    assert points[0][0] == THURSDAY
    assert points[-1][0] == THURSDAY + timedelta(minutes=10)


def test_conversations_are_counted_by_quarters_that_begin_on_the_clock(party: PartyFactory) -> None:
    evening = party(voters(4))
    for minutes in (5, 11, 20):
        evening.clock.skip(timedelta(minutes=minutes))
        evening.save(K.CONVERSATION)
    quarters = view(evening).tonight().quarters
    assert [(at.strftime("%H:%M"), count) for at, count in quarters] == [("18:00", 1), ("18:15", 1), ("18:30", 1)]


def test_nothing_has_begun_before_somebody_sits_down(party: PartyFactory) -> None:
    tonight = view(party(voters(3), guests=0)).tonight()
    assert tonight.began is None
    assert tonight.burn_down == ()
    assert tonight.quarters == ()


def test_call_backs_are_listed_with_who_promised_them(party: PartyFactory) -> None:
    evening = party(voters(2))
    evening.save(K.CALL_BACK)
    (row,) = view(evening).tonight().call_backs
    assert (row.at, row.caller, row.chair) == (THURSDAY + timedelta(hours=1), "Guest 1", 1)


def test_whoever_has_wanted_the_host_for_longest_comes_first(party: PartyFactory) -> None:
    evening = party(voters(3), guests=3)
    evening.calling.ask_host(3, asks=True)
    evening.clock.skip(timedelta(minutes=1))
    evening.calling.ask_host(2, asks=True)
    assert [chair.chair for chair in view(evening).tonight().chairs] == [3, 2, 1]


@pytest.mark.parametrize(("kind", "caller", "text", "found"), [
    (None, "", "", 3),
    (K.NO_ANSWER, "", "", 2),
    (None, "Guest 2", "", 1),
    (None, "", "sample-1", 1),
    (None, "", "nobody", 0),
])  # fmt: skip
def test_results_are_found_by_outcome_caller_and_name(
    party: PartyFactory, kind: OutcomeKind | None, caller: str, text: str, found: int
) -> None:
    evening = party(voters(3), guests=2)
    evening.save(K.NO_ANSWER)
    evening.save(K.CONVERSATION)
    evening.save(K.NO_ANSWER, chair=2)
    results = view(evening)
    ids = results.result_ids(kind=kind, caller=caller, text=text)
    assert len(ids) == len(results.result_rows(ids)) == found


def test_the_status_line_is_told_what_is_saved_and_what_waits(party: PartyFactory) -> None:
    evening = party(voters(2))
    assert view(evening).status().saved_at is None
    evening.save(K.NO_ANSWER)
    status = view(evening).status()
    assert (status.saved_at, status.waiting, status.tray, status.linked) == (THURSDAY, 1, 0, False)
