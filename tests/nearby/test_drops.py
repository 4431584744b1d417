"""The line drops: the call stays, what is saved meanwhile is kept sealed, and handed over once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app.calls.tickets import TicketDraft
from phonebank_app.cards import Nobody, OutcomeDraft
from phonebank_app.errors import Offline
from phonebank_app.law.rights import TicketKind
from phonebank_app.nearby.taking_in import take_file
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import THURSDAY, e164
from tests.nearby.cables import Cable, cable
from tests.nearby.rooms import Guest, Room, opened, party, room, until

pytestmark = pytest.mark.asyncio


def outcomes(here: Room) -> list[tuple[object, ...]]:
    """Every outcome in the host's store: whom, which and whose."""
    return here.rows("SELECT contact_id, kind, chair, caller FROM outcomes ORDER BY device_seq")


async def plugged(here: Room, name: str, by: Cable) -> Guest:
    """A laptop that joined over a cable."""
    return await here.join(name, where=f"127.0.0.1:{by.port}")


def files(guest: Guest) -> list[Path]:
    """What is kept on a guest's laptop."""
    return sorted(guest.keeps.glob("*.kept"))


async def test_the_call_in_hand_is_saved_while_the_line_is_down_and_handed_over_once(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        assert await sam.line.ask("next") == card
        saved = await sam.save(OutcomeKind.CONVERSATION, note="They said a secret.")
        assert (saved.contact_id, saved.label, saved.undoable) == (card.contact_id, "Talked", False)
        assert sam.line.kept == 1
        assert outcomes(here) == []
        nobody = await sam.line.ask("next")
        assert isinstance(nobody, Nobody)
        assert "cannot be reached" in nobody.headline
        [kept] = files(sam)
        assert card.name.encode() not in kept.read_bytes()
        assert b"secret" not in kept.read_bytes()
        line.plug_in()
        await until(lambda: sam.line.connected)
        assert outcomes(here) == [(card.contact_id, "conversation", 1, "Sam")]
        assert here.rows("SELECT outcome_id FROM outcomes") == [(saved.outcome_id,)]
        assert sam.line.kept == 0
        assert not files(sam)
        assert {"dropped", "kept", "back", "handed_over"} <= set(sam.kinds())
        await until(lambda: {"dropped", "back"} <= set(here.kinds()))
        assert (await sam.card()).contact_id != card.contact_id


async def test_an_answer_that_is_lost_saves_nothing_twice(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.loses = True
        await sam.line.ask("record", draft=OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
        await until(lambda: sam.line.connected and not sam.line.kept)
        assert outcomes(here) == [(card.contact_id, "no_answer", 1, "Sam")]


async def test_do_not_call_saved_while_away_silences_at_once_when_it_comes(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(OutcomeKind.DO_NOT_CALL)
        line.plug_in()
        await until(lambda: sam.line.connected)
        assert here.rows("SELECT do_not_call FROM contacts WHERE id = ?", card.contact_id) == [(1,)]
        assert len(here.rows("SELECT number_hash FROM suppressions")) == 1


async def test_what_a_voter_demands_while_the_line_is_down_is_kept_too_and_silences_when_it_comes(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        live = await sam.line.ask(
            "tickets.write", draft=TicketDraft(card.contact_id, TicketKind.COMPLAINT, "Too late.")
        )
        line.pull()
        await until(lambda: not sam.line.connected)
        written = await sam.line.ask("tickets.write", draft=TicketDraft(card.contact_id, TicketKind.NO_CONTACT))
        assert written.silenced
        await sam.save(OutcomeKind.DO_NOT_CALL)
        line.plug_in()
        await until(lambda: sam.line.connected)
        rows = here.rows("SELECT ticket_id, kind, chair, caller FROM tickets ORDER BY id")
        assert rows == [(live.ticket_id, "complaint", 1, "Sam"), (written.ticket_id, "no_contact", 1, "Sam")]
        assert here.rows("SELECT do_not_call FROM contacts WHERE id = ?", card.contact_id) == [(1,)]
        assert not here.host.unplaced()


async def test_a_guest_whose_program_was_killed_hands_over_when_the_laptop_joins_again(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(OutcomeKind.REFUSED)
        await sam.line.close()
        assert await asyncio.to_thread(sam.laptop.kept) == 1
        again = await here.join("Sam")
        assert again.line.chair == 1
        assert outcomes(here) == [(card.contact_id, "refused", 1, "Sam")]
        assert not files(again)


async def test_a_call_whose_voter_was_taken_back_is_handed_in_all_the_same(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        here.session.calling.take_break(1, True)
        here.session.calling.take_break(1, False)
        here.session.hosting.seat_guest(2, "Priya")
        other = here.session.calling.next(2)
        assert getattr(other, "contact_id", 0) == card.contact_id
        await sam.save(OutcomeKind.CONVERSATION)
        line.plug_in()
        await until(lambda: sam.line.connected)
        assert outcomes(here) == [(card.contact_id, "conversation", 1, "Sam")]
        assert here.rows("SELECT contact_id FROM chairs WHERE chair = 2") == [(card.contact_id,)]


async def test_a_voter_who_is_not_on_the_list_any_more_is_put_aside_and_silenced(tmp_path: Path) -> None:
    async with room(tmp_path, 2) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(OutcomeKind.DO_NOT_CALL)
        from phonebank_app.db import contacts

        with here.session.store.write() as connection:
            contacts.keep_only(connection, set(), here.session.rules)
        line.plug_in()
        await until(lambda: sam.line.connected)
        assert sam.line.kept == 0
        assert outcomes(here) == []
        assert "not on the list" in here.host.unplaced()[0]
        assert "refused" in here.kinds()
        assert len(here.rows("SELECT number_hash FROM suppressions")) == 1
        assert card.number.e164 == e164(1)


async def test_a_guest_sent_away_while_the_line_is_down_hands_over_and_then_forgets(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        card = await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(OutcomeKind.REFUSED)
        here.host.send_away(1)
        line.plug_in()
        await until(lambda: sam.line.ended)
        assert outcomes(here) == [(card.contact_id, "refused", 1, "Sam")]
        assert not list(sam.keeps.iterdir())
        assert sam.line.facts.party.seat_name == ""


async def test_a_file_brought_on_a_stick_counts_once_and_only_at_its_own_party(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(OutcomeKind.REFUSED)
        [kept] = files(sam)
        first, second = take_file(here.session, kept), take_file(here.session, kept)
        assert (first.stored, first.aside, second.stored) == (1, 0, 1)
        assert len(outcomes(here)) == 1


async def test_half_a_line_at_the_end_of_a_kept_file_was_never_said_to_be_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.save(OutcomeKind.REFUSED)
        await sam.line.close()
        with files(sam)[0].open("ab") as file:
            file.write(b"aGFsZg")
        await here.join("Sam")
        assert len(outcomes(here)) == 1
        assert not here.host.unplaced()


async def test_joined_laptops_come_back_by_themselves_after_the_host_was_locked(tmp_path: Path) -> None:
    session = party(tmp_path / "party")
    async with opened(session, tmp_path) as here:
        sam = await here.join("Sam")
        card = await sam.card()
        port = here.opened.port
        await here.host.suspend()
        await until(lambda: not sam.line.connected)
        saved = await sam.save(OutcomeKind.NO_ANSWER)
        again = await here.host.start(announce=False)
        assert again.port == port
        assert again.code != here.opened.code
        await until(lambda: sam.line.connected)
        assert here.rows("SELECT outcome_id FROM outcomes") == [(saved.outcome_id,)]
        assert saved.contact_id == card.contact_id
    session.close()


async def test_when_the_host_closes_the_room_guests_forget_and_no_key_opens_it_again(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await here.join("Sam")
        await sam.save()
        await here.host.stop()
        await until(lambda: sam.line.ended)
        assert sam.events[-1].words.startswith("The host has closed the room")
        assert not list(sam.keeps.iterdir())
        assert here.rows("SELECT count(*) FROM joined_laptops WHERE left_at IS NULL") == [(0,)]
        assert here.rows("SELECT count(*) FROM documents WHERE name = 'room'") == [(0,)]


async def test_what_needs_the_host_says_so_while_the_line_is_down(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        await sam.save()
        line.pull()
        await until(lambda: not sam.line.connected)
        with pytest.raises(Offline, match="cannot be reached"):
            await sam.line.ask("undo")
        await sam.line.ask("keep_draft", draft="half a note")


async def test_what_was_typed_while_the_line_was_down_is_with_the_host_when_it_is_back(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        await sam.line.ask("keep_draft", draft="half a note")
        line.plug_in()
        await until(lambda: "changed" in sam.kinds())
        assert here.rows("SELECT draft FROM chairs WHERE chair = 1") == [("half a note",)]


async def test_an_outcome_is_dated_by_the_hosts_clock_when_it_was_saved(tmp_path: Path) -> None:
    async with room(tmp_path) as here, cable(here.opened.port) as line:
        sam = await plugged(here, "Sam", line)
        await sam.card()
        line.pull()
        await until(lambda: not sam.line.connected)
        saved = await sam.save()
        here.session.clock.skip(timedelta(minutes=30))  # type: ignore[attr-defined]
        line.plug_in()
        await until(lambda: sam.line.connected)
        [(at,)] = here.rows("SELECT at FROM outcomes")
        assert abs(at / 1000 - saved.at.timestamp()) < 1
        assert abs(at / 1000 - THURSDAY.timestamp()) < 60
