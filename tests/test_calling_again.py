"""An outcome that is saved twice under one id: whoever asks over a network may not have heard the first answer."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from phonebank_app.cards import OutcomeDraft
from phonebank_app.changes import Changes
from phonebank_app.errors import NotAllowed
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import voters

K = OutcomeKind

AN_ID = "2c83d1fe-2afa-40aa-8aba-c400c087e788"


def test_the_same_id_is_answered_the_same_and_nothing_is_written(party: PartyFactory) -> None:
    evening, name = party(voters(2)), str(uuid4())
    draft = OutcomeDraft(evening.card().contact_id, K.NO_ANSWER)
    first = evening.calling.record(1, draft, outcome_id=name)
    card = evening.card()
    evening.hours_later(0.5)
    again = evening.calling.record(1, draft, outcome_id=name)
    assert again == replace(first, changes=Changes())
    assert first.outcome_id == name
    assert evening.one("SELECT count(*) FROM outcomes") == 1
    assert evening.card() == card, "the next call stays in hand"


def test_it_is_answered_the_same_after_it_was_taken_back(party: PartyFactory) -> None:
    evening, name = party(voters(1)), str(uuid4())
    draft = OutcomeDraft(evening.card().contact_id, K.NO_ANSWER)
    evening.calling.record(1, draft, outcome_id=name)
    evening.calling.undo(1)
    assert evening.calling.record(1, draft, outcome_id=name).outcome_id == name
    assert evening.one("SELECT count(*) FROM outcomes") == 2


def test_the_id_of_another_chairs_outcome_or_of_another_voters_is_refused(party: PartyFactory) -> None:
    evening, name = party(voters(3), guests=2), str(uuid4())
    mine = OutcomeDraft(evening.card().contact_id, K.NO_ANSWER)
    evening.calling.record(1, mine, outcome_id=name)
    others = OutcomeDraft(evening.card(2).contact_id, K.NO_ANSWER)
    for chair, draft in ((2, mine), (2, others), (1, OutcomeDraft(evening.card().contact_id, K.NO_ANSWER))):
        with pytest.raises(NotAllowed, match="another call"):
            evening.calling.record(chair, draft, outcome_id=name)
    taken_back = evening.calling.undo(1)
    assert taken_back is not None
    with pytest.raises(NotAllowed, match="another call"):
        evening.calling.record(1, mine, outcome_id=taken_back.outcome_id)


@pytest.mark.parametrize("name", ["1", "x" * 36, AN_ID.upper(), AN_ID.replace("-", "")])
def test_what_is_no_id_is_refused(party: PartyFactory, name: str) -> None:
    evening = party(voters(1))
    with pytest.raises(NotAllowed, match="no proper id"):
        evening.calling.record(1, OutcomeDraft(evening.card().contact_id, K.NO_ANSWER), outcome_id=name)
    assert evening.one("SELECT count(*) FROM outcomes") == 0
