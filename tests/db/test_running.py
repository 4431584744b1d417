"""Sums that are kept up say what counting everything anew says, whatever was saved, taken back, set aside, put back."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.cards import AnswerDraft, CallCard
from phonebank_app.db import tallies
from phonebank_app.db.running import Running, Sums, thinned
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.setting_aside import SettingAside
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import CODE_SET, THURSDAY, Evening, evening, party_of, voters

K = OutcomeKind
KINDS = (K.CONVERSATION, K.NO_ANSWER, K.CALL_BACK, K.REFUSED, K.DO_NOT_CALL)


@pytest.mark.parametrize("seed", range(3))
def test_sums_kept_up_say_what_counting_everything_anew_says(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    opened = evening(tmp_path / "party", voters(25), guests=3)
    running = Running()
    aside = SettingAside(opened.store, opened.clock, party_of(), opened.rules, CODE_SET, running)
    for _ in range(60):
        opened.clock.skip(timedelta(minutes=2))
        what = chance.choice(("save", "save", "save", "undo", "aside", "back", "read"))
        _play(opened, aside, what, chance.randint(1, 3), chance.choice(KINDS))
        if what == "read":
            _compare(opened, running)
            anew = SettingAside(opened.store, opened.clock, party_of(), opened.rules, CODE_SET)
            assert aside.flags() == anew.flags()
    _compare(opened, running)


def _play(opened: Evening, aside: SettingAside, what: str, chair: int, kind: OutcomeKind) -> None:
    if what == "save" and isinstance(opened.calling.next(chair), CallCard):
        said = "ours" if chair % 2 else "against"
        answers = (AnswerDraft("intention", "voting", (said,)),) if kind is K.CONVERSATION else ()
        opened.save(kind, chair, answers=answers)
    guest = next(one.guest for one in aside.everyone() if one.chair == chair)
    with suppress(NotAllowed):  # there is nothing of theirs, or it is a wish that stays
        if what == "undo":
            opened.calling.undo(chair)
        elif what in ("aside", "back"):
            (aside.set_aside if what == "aside" else aside.put_back)(guest, "a test")


def _compare(opened: Evening, running: Running) -> None:
    with opened.store.read() as connection, running.at(connection) as sums:
        counted = tallies.evening(connection)
        assert +sums.kinds == counted.kinds
        assert tuple(sums.called) == counted.calls_at
        assert tuple(sums.reached_first) == counted.first_calls_at
        assert sums.talks.total() == sums.conversations == counted.conversations
        assert {q: +c for q, c in sums.answers.items() if +c} == {q: c for q, c in counted.answers.items() if c}
        assert +sums.answered == counted.answered
        said = {call.contact_id for call in tallies.rung(connection) if "ours" in call.answers.get("intention", ())}
        assert sums.who_said("intention", "ours") == said
        for guest in (1, 2, 3):
            own, anew = sums.own(guest), tallies.own(connection, guest)
            assert (+own.kinds, own.last, own.calls) == (+anew.kinds, anew.last, anew.calls)


def test_a_view_from_before_what_others_have_read_is_counted_by_itself(tmp_path: Path) -> None:
    opened = evening(tmp_path / "party", voters(3))
    running = Running()
    opened.save(K.NO_ANSWER)
    with opened.store.read() as before:
        with running.at(before) as sums:
            assert len(sums.called) == 1
        opened.save(K.NO_ANSWER)
        with opened.store.read() as after, running.at(after) as sums:
            assert len(sums.called) == 2
        with running.at(before) as sums:
            assert len(sums.called) == 1


def test_each_outcome_is_decoded_once_however_often_the_page_is_drawn(tmp_path: Path) -> None:
    opened = evening(tmp_path / "party", voters(3))
    running = Running()
    logged: list[int] = []
    log = Sums._log

    def counted(self: Sums, seq: int, *row: Any) -> None:
        logged.append(seq)
        log(self, seq, *row)

    with patch.object(Sums, "_log", counted):
        for _ in range(2):
            opened.save(K.NO_ANSWER)
            for _ in range(3):
                with opened.store.read() as connection, running.at(connection):
                    pass
    assert logged == [1, 2]


@given(st.integers(0, 3000), st.integers(1, 500))
def test_a_thinned_line_has_few_points_and_each_is_true(many: int, most: int) -> None:
    moments = [THURSDAY + timedelta(seconds=place) for place in range(many)]
    points = thinned(moments, most)
    assert len(points) <= most
    assert all(moments[place - 1] == at for place, at in points)
    if many <= most:
        assert [place for place, _ in points] == list(range(1, many + 1))
