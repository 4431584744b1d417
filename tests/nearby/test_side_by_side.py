"""A joined chair beside the host's own: calls passed both ways, a household out, promises, breaks, a name gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.register_notice import notice
from phonebank_app.law.promises import PromiseKind
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import THURSDAY, number, voter, voters
from tests.nearby.cables import cable
from tests.nearby.rooms import Guest, Room, room, until

pytestmark = pytest.mark.asyncio

K = OutcomeKind


async def joined(here: Room, name: str = "Sam") -> Guest:
    """Sam's laptop in chair 1, and Priya at the host's in chair 2."""
    guest = await here.join(name)
    here.session.hosting.seat_guest(2, "Priya")
    here.session.notice.accept("Priya", 2, notice("en"))
    return guest


def at_host(here: Room, chair: int = 2) -> CallCard:
    found = here.session.calling.next(chair)
    assert isinstance(found, CallCard)
    return found


async def test_a_call_passed_to_a_joined_chair_is_on_its_page_with_what_was_written(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await joined(here)
        card = at_host(here)
        here.session.calling.keep_draft(2, '{"note": "buses"}')
        here.session.calling.hand_over(2, 1)
        await until(lambda: "changed" in sam.kinds())
        got = await sam.card()
        assert (got.contact_id, got.draft, got.passed_by) == (card.contact_id, '{"note": "buses"}', "Priya")
        await sam.save(K.CONVERSATION)
        assert here.rows("SELECT contact_id, chair, caller FROM outcomes") == [(card.contact_id, 1, "Sam")]


async def test_a_joined_chair_passes_its_call_on_and_has_it_no_more(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await joined(here)
        card = await sam.card()
        await sam.line.ask("keep_draft", draft='{"note": "rain"}', contact_id=card.contact_id)
        assert [(one.chair, one.caller, one.why_not) for one in await sam.line.ask("may_pass_to")] == [(2, "Priya", "")]
        await sam.line.ask("hand_over", to_chair=2)
        got = at_host(here)
        assert (got.contact_id, got.draft, got.passed_by) == (card.contact_id, '{"note": "rain"}', "Sam")
        with pytest.raises(NotAllowed, match="no longer with this chair"):
            await sam.line.ask("record", draft=OutcomeDraft(card.contact_id, K.NO_ANSWER))
        assert (await sam.card()).contact_id != card.contact_id


async def test_what_is_kept_of_one_call_is_never_written_onto_another(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await joined(here)
        before = await sam.card()
        here.session.calling.take(1, before.contact_id + 1)
        await sam.line.ask("keep_draft", draft='{"note": "of the first"}', contact_id=before.contact_id)
        after = await sam.card()
        assert (after.contact_id, after.draft) == (before.contact_id + 1, "")


async def test_the_host_gives_a_voter_to_a_joined_chair(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await joined(here)
        here.session.calling.take(1, 7)
        assert (await sam.card()).contact_id == 7


async def test_a_whole_household_is_out_from_a_joined_chair_once_however_often_it_is_asked(tmp_path: Path) -> None:
    home = [voter(index, household=1, numbers=(number(1),)) for index in (1, 2, 3)]
    async with room(tmp_path, [*home, voter(9)]) as here:
        sam = await joined(here)
        card = await sam.card()
        draft = OutcomeDraft(card.contact_id, K.NOT_AVAILABLE)
        name = "4b1c3f0a-8a53-4c0e-9f51-9d3f5f0f7a11"
        saved = [await sam.line.ask("household_out", draft=draft, outcome_id=name) for _ in range(2)]
        assert [one.people for one in saved] == [3, 3]
        assert here.rows("SELECT count(*), count(DISTINCT together) FROM outcomes") == [(3, 1)]
        assert (await sam.line.ask("undo")).people == 3
        assert here.rows("SELECT count(*) FROM standing_outcomes") == [(0,)]


async def test_a_promise_from_a_joined_chair_is_written_down_shown_and_taken_back(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await joined(here)
        card = await sam.card()
        kept = await sam.line.ask("promise", draft=PromiseDraft(card.contact_id, PromiseKind.GIVE))
        assert [one.kind for one in await sam.line.ask("promised")] == [PromiseKind.GIVE]
        assert here.rows("SELECT chair, caller, guest FROM promises") == [(1, "Sam", 1)]
        await sam.line.ask("take_promise_back", promise_id=kept.promise_id)
        assert await sam.line.ask("promised") == ()


async def test_a_break_from_a_joined_chair_has_its_minutes_and_can_be_put_off(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await joined(here)
        await sam.card()
        await sam.line.ask("put_off_break")
        await sam.line.ask("take_break", on_break=True, minutes=10)
        view = await sam.line.ask("chair")
        assert view.break_since is not None
        assert here.rows("SELECT why, until - since FROM breaks ORDER BY id") == [("later", None), ("asked", 600_000)]
        assert here.rows("SELECT contact_id FROM chairs WHERE chair = 1") == [(None,)]
        await sam.line.ask("take_break", on_break=False)
        assert here.rows("SELECT count(*) FROM breaks WHERE ended_at IS NULL") == [(0,)]


async def test_a_hard_call_that_is_handed_in_late_begins_no_rest_and_one_over_the_line_does(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await here.join("Sam", where=f"127.0.0.1:{line.port}")
        await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(K.HOSTILE)
        line.plug_in()
        await until(lambda: sam.line.connected and not sam.line.kept)
        assert here.rows("SELECT kind FROM outcomes") == [("hostile",)]
        assert here.rows("SELECT count(*) FROM breaks") == [(0,)]
        assert here.rows("SELECT break_since FROM chairs WHERE chair = 1") == [(None,)]
        await sam.save(K.HOSTILE)
        assert here.rows("SELECT why FROM breaks") == [("abuse",)]


async def test_nobody_is_passed_or_given_to_a_laptop_that_is_away_until_it_is_back(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await here.join("Sam", where=f"127.0.0.1:{line.port}")
        here.session.hosting.seat_guest(2, "Priya")
        card = at_host(here)
        line.pull()
        await until(lambda: not sam.line.connected and not here.host.joined()[0].connected)
        (there,) = here.session.calling.may_pass_to(2)
        assert (there.caller, there.why_not) == ("Sam", "cannot be reached just now")
        with pytest.raises(NotAllowed, match="Sam’s own laptop cannot be reached just now"):
            here.session.calling.hand_over(2, 1)
        with pytest.raises(NotAllowed, match="Sam’s own laptop cannot be reached just now"):
            here.session.calling.take(1, card.contact_id + 1)
        line.plug_in()
        await until(lambda: sam.line.connected and here.host.joined()[0].connected)
        here.session.calling.hand_over(2, 1)
        assert (await sam.card()).contact_id == card.contact_id


async def test_whoever_takes_their_name_off_is_nameless_on_the_hosts_list_of_laptops_too(tmp_path: Path) -> None:
    async with room(tmp_path, voters(5)) as here:
        sam = await joined(here, "Zaphira-Quillon")
        await sam.card()
        await sam.line.ask("promise", draft=PromiseDraft((await sam.card()).contact_id, PromiseKind.GIVE))
        here.session.forgetting.take_off(1)
        await until(lambda: here.host.joined()[0].name == "Guest 1")
        assert here.host.joined()[0].laptop == ""
        tables = here.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        assert "Zaphira" not in "".join(str(here.rows(f"SELECT * FROM {name}")) for (name,) in tables)
        await until(lambda: sam.line.facts.caller == "Guest 1")
        await sam.save(K.NO_ANSWER)
        assert here.rows("SELECT caller FROM outcomes") == [("Guest 1",)]


async def test_a_sheet_that_is_out_is_offered_to_no_joined_chair(tmp_path: Path) -> None:
    async with room(tmp_path, voters(3)) as here:
        sam = await joined(here)
        here.session.printing.print_for((2,), 2)
        assert (await sam.card()).name == "Robin Sample-3"
        with pytest.raises(NotAllowed, match="sheet of paper"):
            here.session.calling.take(1, 1)
        assert here.session.clock.now() < THURSDAY + timedelta(minutes=5)
