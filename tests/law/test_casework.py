"""Help from the local office: only with a yes to words that were read out, and no further than that office."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from campaign_map.desk import tickets as desk_tickets
from campaign_map.settings import Service
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.errors import NotAllowed
from phonebank_app.law.rights import RULES, TicketKind, consent_wording, due, wording_version
from phonebank_app.law.wordings import LANGUAGES, wordings
from phonebank_app.protocol.packs import PackContact
from phonebank_app.protocol.wire import TicketOp
from phonebank_app.ui.caller.asking import AskingPane
from phonebank_app.ui.caller.casework import ConsentToPassOn, MatterPane
from phonebank_app.ui.text import Label, Prose
from tests.campaign_map.asked import send, ticket
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop
from tests.hosts import said
from tests.law.conftest import Chair
from tests.law.test_on_the_call import Sit, kinds, press, tickets

KEYS = Qt.Key
MATTER = "The lift at Kenton surgery has been broken since May"


def pane_of(chair: Chair) -> AskingPane:
    pane = chair.page.questions.pane
    assert pane is not None
    return pane


def write(chair: Chair, matter: str = MATTER) -> None:
    """Up to the words that are read out."""
    press(chair, KEYS.Key_F6, KEYS.Key_8)
    pane = pane_of(chair)
    assert isinstance(pane, MatterPane)
    assert pane.note.hasFocus(), "they talk: one types at once"
    QTest.keyClicks(pane.note, matter)
    QTest.keyClick(pane.note, KEYS.Key_Return)


def test_casework_is_written_read_back_and_kept_with_the_words_they_said_yes_to(sit: Sit) -> None:
    chair = sit()
    write(chair)
    pane = pane_of(chair)
    assert isinstance(pane, ConsentToPassOn)
    spoken = consent_wording("casework", "Ruth Okafor’s campaign")
    assert [one.text() for one in pane.findChildren(Prose)] == [spoken]
    assert f"“{MATTER}”" in [one.text() for one in pane.findChildren(Label)]
    assert tickets(chair) == []
    press(chair, KEYS.Key_1)
    (kept,) = tickets(chair)
    assert (kept["kind"], kept["note"], kept["answer"]) == ("casework", MATTER, "yes")
    assert (kept["wording"], kept["wording_version"]) == (spoken, wording_version())
    assert any("Saved" in told and "local office" in told for told in chair.page.notices.texts())
    assert kinds(chair) == [] and chair.desk.card is not None, "the call goes on"


def test_who_says_no_is_kept_nowhere(sit: Sit) -> None:
    chair = sit()
    write(chair)
    press(chair, KEYS.Key_2)
    assert tickets(chair) == []
    assert "Nothing is kept." in said(chair.page)
    assert MATTER not in chair.page.body.note.note.text()


def test_nothing_written_is_nothing_to_read_back_and_esc_leaves_it(sit: Sit) -> None:
    chair = sit()
    write(chair, " ")
    pane = pane_of(chair)
    assert isinstance(pane, MatterPane) and not pane.save_key.isEnabled()
    QTest.keyClick(pane.note, KEYS.Key_Escape)
    assert chair.page.questions.pane is None and tickets(chair) == []


@pytest.mark.parametrize(("note", "answer"), [("", "yes"), (" ", "yes"), (MATTER, "no"), (MATTER, "")])
def test_no_casework_is_written_without_what_it_is_about_or_without_their_yes(sit: Sit, note: str, answer: str) -> None:
    chair = sit()
    assert chair.desk.card is not None
    own = Tickets(chair.evening.store, chair.evening.rules, chair.evening.clock)
    with pytest.raises(NotAllowed):
        own.write(1, TicketDraft(chair.desk.card.contact_id, TicketKind.CASEWORK, note, answer=answer))
    assert tickets(chair) == []


def test_what_is_recorded_is_what_was_read_out_whichever_the_language(sit: Sit) -> None:
    chair = sit()
    assert chair.desk.card is not None
    own = Tickets(chair.evening.store, chair.evening.rules, chair.evening.clock)
    one = chair.desk.card.contact_id
    behalf = "Ruth Okafor’s campaign"
    for language in ("cy", "cy-GB", "en-GB", "", "fr"):
        own.write(1, TicketDraft(one, TicketKind.CASEWORK, MATTER, answer="yes", language=language))
        kept = msgspec.convert(tickets(chair)[-1], TicketOp, strict=False)
        assert kept.wording == consent_wording("casework", behalf, language)
        assert ("swyddfa leol" in kept.wording) is language.startswith("cy")
        assert kept.wording_version == ("2026-11.cy" if language.startswith("cy") else "2026-11")
    own.write(1, TicketDraft(one, TicketKind.CONSENT, channel="text", answer="yes", language="cy"))
    assert tickets(chair)[-1]["wording"].startswith("“Gaiff Ruth Okafor’s campaign anfon negeseuon testun")


def test_every_language_has_every_wording_with_its_own_version() -> None:
    every = [wordings(language) for language in LANGUAGES]
    assert len({one.version for one in every}) == len(every)
    first = every[0]
    for one in every:
        assert one.keep.keys() == first.keep.keys() and one.permission.keys() == first.permission.keys()
        assert one.promise.count("{keep}") == one.promise.count("{on_behalf_of}") == 1
        assert all(words.count("{on_behalf_of}") == 1 for words in one.permission.values())
        assert one.for_permission("call", "") != one.for_permission("call", "X")


def test_the_service_takes_casework_only_with_its_words_and_their_yes(laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    good = {"note": MATTER, "wording": consent_wording("casework", "A campaign"), "answer": "yes"}
    for missing in ({"note": ""}, {"wording": ""}, {"answer": "no"}, {"answer": ""}):
        (result,) = send(laptop, ticket(laptop, contact, TicketKind.CASEWORK, **(good | missing)))
        assert (result.status, result.code) == ("rejected", "no_wording")
    (result,) = send(laptop, ticket(laptop, contact, TicketKind.CASEWORK, **good))
    assert result.status == "stored"


def casework(laptop: Laptop, contact: PackContact) -> TicketOp:
    said_yes = {"wording": consent_wording("casework", "A campaign"), "answer": "yes"}
    op = ticket(laptop, contact, TicketKind.CASEWORK, note=MATTER, **said_yes)
    send(laptop, op)
    return op


def test_casework_waits_for_the_local_office_beside_what_the_law_sets_a_day_for(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    asked = casework(laptop, contact)
    assert due(TicketKind.CASEWORK, SIX_O_CLOCK) == SIX_O_CLOCK.date() + timedelta(days=14)
    assert RULES[TicketKind.CASEWORK].label not in coordinator.get("/coordinate/requests").text.partition("<h1>")[2]
    listed = coordinator.get("/coordinate/requests?for=office").text
    assert RULES[TicketKind.CASEWORK].label in listed and "For the local office (1)" in listed
    assert contact.name not in listed and MATTER not in listed, "a list has no names and no matters"
    assert "1 voter asked the local office for help" in coordinator.get("/coordinate").text
    shown = coordinator.get(f"/coordinate/requests/{asked.ticket_id}").text
    for part in (contact.name, MATTER, "What it is about", asked.wording, "for this alone"):
        assert part in shown
    with service.store.read() as connection:
        day = date(2019, 12, 4)
        assert desk_tickets.lines(connection, None, day, of=desk_tickets.RIGHTS) == ()
        assert len(desk_tickets.lines(connection, None, day)) == 1


def test_casework_is_closed_under_a_name_and_goes_when_a_voter_is_forgotten(
    laptop: Laptop, coordinator: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    asked = casework(laptop, contact)
    erase = ticket(laptop, contact, TicketKind.ERASE)
    send(laptop, erase)
    for one, form in ((asked, {"note": "The surgery has a date"}), (erase, {"note": "Done", "erase": "yes"})):
        shown = coordinator.get(f"/coordinate/requests/{one.ticket_id}").text
        token = shown.partition('name="_csrf_token" value="')[2].partition('"')[0]
        answer = coordinator.post(f"/coordinate/requests/{one.ticket_id}", data={"_csrf_token": token, **form})
        assert "under your name" in answer.text
    left = coordinator.get(f"/coordinate/requests/{asked.ticket_id}").text
    assert MATTER not in left and contact.name not in left
