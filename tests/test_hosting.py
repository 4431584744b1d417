"""What a host does: take in a pack or a list, seat guests, pause everyone; each of it whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import msgspec
import pytest

from phonebank_app.cards import CallCard, Nobody
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError, NotAllowed, PackProblem, ScriptProblem
from phonebank_app.hosting import MOST_CHAIRS, Hosting, begin_party, code_set_for, rules_for, shipped_script
from phonebank_app.lists.reader import read_list
from phonebank_app.party.rehearsing import example_needs
from phonebank_app.protocol.packs import PackContact, PackDocument, PackManifest, PackNumber
from phonebank_app.rules.calling_rules import Hours, Reason, Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters import phones
from tests.conftest import PartyFactory
from tests.makers import SALT, SCREENED, THURSDAY, WHO, Evening, e164, party_of, voter, voters

SCRIPT = shipped_script().read_text(encoding="utf-8")
LIST = (
    "id,name,phone,tps,tps screened on\n"
    "1,Robin Sample,01632 960001,no,2019-12-01\n"
    "2,Kim Sample,01632 960002,no,2019-12-01\n"
)


def hosting(evening: Evening) -> Hosting:
    return Hosting(evening.store, evening.clock)


def pack(*people: int, version: int = 1, **fields: Any) -> PackDocument:
    """A pack of these voters for the party of the tests."""
    manifest = PackManifest(
        pack_id=f"pack-{version}",
        party_id=fields.pop("party_id", "party-1"),
        seat_code="E14000731",
        seat_name="Harrow East",
        created=THURSDAY.astimezone(UTC),
        expires=(THURSDAY + timedelta(hours=3)).astimezone(UTC),
        version=version,
        script_sha256="0" * 64,
        rows=len(people),
        salt=SALT.hex(),
        campaign="An invented campaign",
        on_behalf_of="Nobody",
        answerable=WHO,
    )
    contacts = tuple(
        PackContact(f"pack-{n}", f"Pat {n}", numbers=(PackNumber(e164(n), "mobile", False, SCREENED),)) for n in people
    )
    return PackDocument(manifest, contacts, **({"script": SCRIPT} | fields))


def names(evening: Evening) -> list[str]:
    """Everybody in the store."""
    return [row[0] for row in evening.rows("SELECT name FROM contacts ORDER BY id")]


# -- packs ----------------------------------------------------------------------------------------------------------


def test_a_pack_brings_seat_list_script_and_lease(party: PartyFactory) -> None:
    evening = party()
    hosting(evening).take_pack(pack(1, 2, briefing="Be kind."))
    taken = hosting(evening).party()
    assert (taken.seat_name, taken.campaign, taken.briefing) == ("Harrow East", "An invented campaign", "Be kind.")
    assert taken.lease_until == THURSDAY + timedelta(hours=3)
    assert names(evening) == ["Pat 1", "Pat 2"]
    assert hosting(evening).script().hash == taken.script_sha256


def test_a_second_pack_forgets_whom_nobody_rang_and_keeps_the_log_of_the_others(party: PartyFactory) -> None:
    evening = party()
    hosting(evening).take_pack(pack(1, 2, 3))
    evening.calling.reload()
    rung = evening.card().name
    evening.save(OutcomeKind.NO_ANSWER)
    in_hand = evening.card().name
    hosting(evening).take_pack(pack(7, 8, version=2))
    assert names(evening) == [rung, "Pat 7", "Pat 8"]
    assert evening.one("SELECT count(*) FROM outcomes") == 1
    assert evening.one("SELECT count(*) FROM numbers") == 3
    assert evening.card().name not in (rung, in_hand)
    assert evening.ring_all(OutcomeKind.NO_ANSWER) == 2


def test_somebody_in_hand_who_is_on_the_next_pack_too_stays_in_hand(party: PartyFactory) -> None:
    evening = party()
    hosting(evening).take_pack(pack(1, 2))
    evening.calling.reload()
    card = evening.card()
    evening.calling.keep_draft(1, "{}")
    hosting(evening).take_pack(pack(1, 2, 3, version=2))
    assert evening.card().contact_id == card.contact_id
    assert evening.card().draft == "{}"


def test_who_asked_off_before_the_pack_was_made_is_never_offered(party: PartyFactory) -> None:
    evening = party()
    hosting(evening).take_pack(pack(1, do_not_call=(phones.number_hash(e164(1), SALT),)))
    evening.calling.reload()
    found = evening.calling.next(1)
    assert isinstance(found, Nobody)
    assert [row.code for row in found.reasons] == [Reason.DO_NOT_CALL]


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        (pack(9, party_id="party-2", version=3), "another party"),
        (pack(9, version=1), "older"),
        (pack(9, version=3, script="# not a script"), "plus signs"),
    ],
)
def test_a_pack_that_cannot_be_used_changes_nothing(party: PartyFactory, wrong: PackDocument, match: str) -> None:
    evening = party()
    hosting(evening).take_pack(pack(1, 2, version=2))
    before = hosting(evening).party()
    with pytest.raises((PackProblem, ScriptProblem), match=match):
        hosting(evening).take_pack(wrong)
    assert hosting(evening).party() == before
    assert names(evening) == ["Pat 1", "Pat 2"]


# -- lists ----------------------------------------------------------------------------------------------------------


def test_loading_a_list_again_adds_nobody(party: PartyFactory) -> None:
    evening = party(guests=1)
    listed = read_list(LIST.encode()).contacts
    assert hosting(evening).load_list(listed) == 2
    assert hosting(evening).load_list(listed) == 0
    assert names(evening) == ["Robin Sample", "Kim Sample"]


def test_a_screening_of_a_day_to_come_is_none(party: PartyFactory) -> None:
    evening = party()
    hosting(evening).load_list(read_list(LIST.replace("2019-12-01", "2020-12-01").encode()).contacts)
    found = evening.calling.next(1)
    assert isinstance(found, Nobody)
    assert [row.code for row in found.reasons] == [Reason.UNSCREENED]


def test_the_maps_figures_are_kept_for_when_there_is_no_network(party: PartyFactory) -> None:
    evening = party()
    assert hosting(evening).needs() is None
    hosting(evening).keep_needs(example_needs())
    assert hosting(evening).needs() == example_needs()


def test_a_store_is_of_one_party_for_ever(store: Store, party: PartyFactory) -> None:
    clock = party().clock
    begin_party(store, party_of(), clock)
    with pytest.raises(BugError, match="another party"):
        begin_party(store, party_of(party_id="party-2"), clock)
    assert Hosting(store, clock).party().party_id == "party-1"


# -- chairs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chair", "name", "match"), [
    (0, "Dot", "chairs 1 to"),
    (MOST_CHAIRS + 1, "Dot", "chairs 1 to"),
    (1, "Dot", "Somebody sits"),
    (2, " \t", "needs a name"),
])  # fmt: skip
def test_a_guest_who_cannot_sit_there_is_told_why(party: PartyFactory, chair: int, name: str, match: str) -> None:
    with pytest.raises(NotAllowed, match=match):
        hosting(party(voters(1))).seat_guest(chair, name)


def test_a_guest_who_goes_home_leaves_their_voter_to_the_others_and_their_calls_to_the_campaign(
    party: PartyFactory,
) -> None:
    evening = party(voters(2), guests=2)
    evening.save(OutcomeKind.NO_ANSWER)
    left = evening.card().contact_id
    hosting(evening).unseat(1)
    assert evening.card(2).contact_id == left
    assert evening.one("SELECT count(*) FROM outcomes") == 1
    with pytest.raises(NotAllowed, match="Nobody sits"):
        evening.calling.next(1)


def test_somebody_new_in_a_chair_begins_afresh(party: PartyFactory) -> None:
    evening = party(voters(3))
    evening.save(OutcomeKind.NO_ANSWER)
    evening.calling.take_break(1, on_break=True)
    hosting(evening).unseat(1)
    hosting(evening).seat_guest(1, "Dot")
    chair = evening.calling.chair(1)
    assert (chair.caller, chair.calls, chair.break_since) == ("Dot", 0, None)
    assert evening.calling.undo(1) is None


def test_the_lowest_free_chair_is_offered_until_there_is_none(party: PartyFactory) -> None:
    evening = party()
    for expected in range(2, MOST_CHAIRS + 1):
        assert hosting(evening).free_chair() == expected
        hosting(evening).seat_guest(expected, "Dot")
    assert hosting(evening).free_chair() == 0


def test_a_pause_keeps_calls_in_hand_and_who_wants_the_host(party: PartyFactory) -> None:
    evening = party(voters(2), guests=2)
    card = evening.card()
    evening.calling.ask_host(2, asks=True)
    assert hosting(evening).pause_everyone(True).chairs == {1, 2}
    assert all(evening.calling.chair(chair).break_since == THURSDAY for chair in (1, 2))
    assert evening.calling.chair(2).asks_host_since is not None
    hosting(evening).pause_everyone(False)
    assert evening.calling.chair(1).break_since is None
    assert evening.card().contact_id == card.contact_id


@pytest.mark.parametrize("spoken", ["Welsh", "welsh", "WELSH", "cy", "cy-GB", "Cymraeg"])
@pytest.mark.parametrize("needed", ["Welsh", "cy"])
def test_a_language_is_matched_however_it_is_written(party: PartyFactory, spoken: str, needed: str) -> None:
    evening = party(voters(1))
    evening.save(OutcomeKind.LANGUAGE_BARRIER, language=needed)
    evening.hours_later(24)
    assert isinstance(evening.calling.next(1), Nobody)
    hosting(evening).seat_guest(2, "Nia", frozenset({spoken, "Polish"}))
    assert isinstance(evening.calling.next(2), CallCard)


def test_a_language_without_a_tag_is_matched_by_its_words(party: PartyFactory) -> None:
    evening = party([voter(1)])
    evening.save(OutcomeKind.LANGUAGE_BARRIER, language="Sign language")
    evening.hours_later(24)
    hosting(evening).seat_guest(2, "Nia", frozenset({"sign  Language"}))
    assert isinstance(evening.calling.next(2), CallCard)


# -- limits ---------------------------------------------------------------------------------------------------------


def test_only_a_rehearsal_may_be_held_at_any_hour() -> None:
    assert rules_for(party_of()) == Rules(hours=Hours(nation="england-and-wales"))
    assert rules_for(party_of(rehearsal=True)).hours is None


def test_a_party_with_keys_of_its_own_uses_them() -> None:
    shipped = code_set_for(party_of())
    text = (shipped_script().parent.parent / "codesets" / "default.en.toml").read_text(encoding="utf-8")
    own = code_set_for(party_of(code_set=text.replace(f'"{shipped.labels[OutcomeKind.BUSY]}"', '"Line busy"')))
    assert own.labels[OutcomeKind.BUSY] == "Line busy"
    assert shipped.labels[OutcomeKind.BUSY] != "Line busy"


def test_a_party_of_an_older_program_is_read_with_the_usual_size() -> None:
    older = msgspec.json.encode({"party_id": "p", "device_id": "d", "seat_code": "", "seat_name": "", "salt": ""})
    read = msgspec.json.decode(older, type=type(party_of()))
    assert (read.callers, read.hours) == (6, 3.0)
    assert read.polling_day is None or isinstance(read.polling_day, date)
