"""“You rang me”: found by figures or a name, for the host, written down each time, and nothing typed is kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app import logs
from phonebank_app.calls.ringing_back import MOST, RingingBack
from phonebank_app.cards import Nobody
from phonebank_app.db import sights
from phonebank_app.errors import NotAllowed
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, THURSDAY, Evening, e164, party_of, voter, voters

K = OutcomeKind
OF = party_of(host="Ann", service_url="https://map.example.org")


def host_of(opened: Evening) -> RingingBack:
    return RingingBack(opened.store, opened.rules, opened.clock, opened.calling.party, CODE_SET)


def people() -> list[object]:
    names = ("Siân Okonedo-Pryce", "Idris Fenwick-Lowe", "Margaret Ellison", "Peter Ellison")
    return [voter(index + 1, name=name) for index, name in enumerate(names)]


@pytest.fixture
def opened(party: PartyFactory) -> Evening:
    return party(people(), guests=2, of=OF)


def test_whoever_was_rung_tonight_comes_first_and_the_list_only_where_none_of_them_fits(opened: Evening) -> None:
    for _ in range(3):
        opened.save(K.NO_ANSWER)
    found = host_of(opened).find("ellis")
    assert (found.where, [one.name for one in found.matches]) == ("tonight", ["Margaret Ellison"])
    found = host_of(opened).find("Peter")
    assert (found.where, [one.name for one in found.matches]) == ("list", ["Peter Ellison"])
    assert host_of(opened).find("nobody of that name").matches == ()


@pytest.mark.parametrize("typed", ["siân", "SIAN", "okonedo", "Pryce"])
def test_a_part_of_a_name_will_do_without_its_accents(opened: Evening, typed: str) -> None:
    assert [one.name for one in host_of(opened).find(typed).matches] == ["Siân Okonedo-Pryce"]


@pytest.mark.parametrize("written", [e164(2)[-4:], e164(2), "0" + e164(2)[3:], "0" + e164(2)[3:7] + " " + e164(2)[7:]])
def test_the_last_figures_will_do_or_the_whole_number_as_people_write_it(opened: Evening, written: str) -> None:
    assert [one.name for one in host_of(opened).find(written).matches] == ["Idris Fenwick-Lowe"]


@pytest.mark.parametrize("typed", ["", "12", "1 2", "x", " - "])
def test_too_little_finds_nobody(opened: Evening, typed: str) -> None:
    with pytest.raises(NotAllowed, match="too little"):
        host_of(opened).find(typed)


def test_where_more_than_a_few_fit_nobody_is_shown_and_nobody_was_looked_at(party: PartyFactory) -> None:
    opened = party(voters(MOST + 1), of=OF)
    found = host_of(opened).find("Robin")
    assert (found.matches, found.too_many) == ((), MOST + 1)
    assert opened.one("SELECT count(*) FROM sights") == 0


def test_each_look_is_written_down_and_what_was_typed_is_kept_nowhere(
    opened: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(logs, "note", lambda *words, **figures: told.append(f"{words}{figures}"))
    host_of(opened).find("Fenwick")
    assert opened.rows("SELECT chair, caller, contact_uid, how FROM sights") == [(0, "Ann", "contact-2", "rang back")]
    assert len(told) == 1
    assert "enwick" not in told[0]
    with opened.store.read() as connection:
        assert sights.count(connection) == 1


def test_what_happened_tonight_is_said_with_who_rang(opened: Evening) -> None:
    opened.save(K.NO_ANSWER)
    (one,) = host_of(opened).find("Okonedo").matches
    assert one.last == "Guest 1 rang at 18:00: no answer"
    card = opened.card(2)
    (in_hand,) = host_of(opened).find(card.name).matches
    assert in_hand.in_hand == 2


def test_whoever_rings_back_is_rung_at_once_although_they_were_rung_an_hour_ago(opened: Evening) -> None:
    contact = opened.save(K.NO_ANSWER).contact_id
    opened.clock.skip(timedelta(hours=1))
    host_of(opened).ring_back(contact)
    opened.calling.take(2, contact)
    card = opened.card(2)
    assert card.contact_id == contact
    opened.save(K.NO_ANSWER, 2)
    assert opened.card(2).contact_id != contact, "the next dialling used it up"


def test_whoever_is_free_next_has_them_first(opened: Evening) -> None:
    contact = opened.save(K.NO_ANSWER).contact_id
    host_of(opened).ring_back(contact)
    assert opened.card(2).contact_id == contact


@pytest.mark.parametrize(("kind", "words"), [(K.DO_NOT_CALL, "asked not to be rung"), (K.CONVERSATION, "is over")])
def test_nobody_who_may_not_be_rung_is_rung_back(opened: Evening, kind: K, words: str) -> None:
    contact = opened.save(kind).contact_id
    (one,) = host_of(opened).find("Okonedo").matches
    assert words in one.why_not
    with pytest.raises(NotAllowed, match=words):
        host_of(opened).ring_back(contact)


def test_a_host_writes_down_what_they_say_under_their_own_name(opened: Evening) -> None:
    contact = opened.save(K.NO_ANSWER).contact_id
    host_of(opened).record(contact, K.MOVED, e164(1))
    row = opened.rows("SELECT chair, caller, kind, asked_by FROM outcomes ORDER BY device_seq")[-1]
    assert row == (0, "Ann", "moved", "")
    assert opened.one("SELECT count(*) FROM outbox") == 2
    assert opened.calling.chair(1).calls == 1, "it is nobody else’s call"


def test_do_not_call_counts_at_once_also_while_a_chair_has_them_in_hand(opened: Evening) -> None:
    card = opened.card(1)
    with pytest.raises(NotAllowed, match="Chair 1 has them"):
        host_of(opened).record(card.contact_id, K.MOVED, card.number.e164)
    changes = host_of(opened).record(card.contact_id, K.DO_NOT_CALL, card.number.e164)
    assert changes.chairs == {1}
    found = opened.calling.next(1)
    assert isinstance(found, Nobody) or found.contact_id != card.contact_id
    assert opened.one("SELECT count(*) FROM suppressions") == 1
    assert opened.clock.now() == THURSDAY
