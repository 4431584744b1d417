"""What a caller and a voter meet: L1, L4, L5, L7 to L10, L13 and L18, by the keys that are pressed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.cards import CallCard
from phonebank_app.law.rights import TicketKind
from phonebank_app.protocol.packs import PackContact, PackNumber
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import theme
from phonebank_app.ui.caller.rights import ConsentPane, TicketPane, WhoPane
from phonebank_app.ui.text import Label
from tests.hosts import said
from tests.law.conftest import Chair
from tests.makers import WHO, number, voter

Sit = Callable[..., Chair]


def press(chair: Chair, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(chair.page, key)


def tickets(chair: Chair) -> list[dict[str, str]]:
    """What was written down, as it will be sent."""
    return [json.loads(row[0]) for row in chair.evening.rows("SELECT op FROM tickets ORDER BY id")]


def kinds(chair: Chair) -> list[str]:
    return [row[0] for row in chair.evening.rows("SELECT kind FROM outcomes ORDER BY device_seq")]


@pytest.mark.parametrize(("size", "scale"), [((1366, 728), 1.0), ((960, 1040), 1.0), ((1366, 728), 2.0)])
def test_l1_on_whose_behalf_is_always_in_sight(
    sit: Sit, qapp: QApplication, qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    chair = sit(candidate="Ruth Okafor")
    chair.page.resize(*size)
    qtbot.waitUntil(chair.page.opening.isVisible)
    assert chair.page.opening.words().startswith("Calling on behalf of Ruth Okafor’s campaign")
    press(chair, Qt.Key.Key_F6)
    assert chair.page.opening.isVisible()


def test_l1_no_outcome_can_be_begun_before_it_was_shown(sit: Sit) -> None:
    chair = sit()
    chair.page.opening.hide()
    press(chair, Qt.Key.Key_N)
    assert kinds(chair) == []
    chair.page.opening.show()
    press(chair, Qt.Key.Key_N)
    assert kinds(chair) == ["no_answer"]


def test_l1_who_is_calling_has_address_privacy_notice_and_complaints(sit: Sit) -> None:
    chair = sit()
    press(chair, Qt.Key.Key_F5)
    pane = chair.page.questions.pane
    assert isinstance(pane, WhoPane)
    said = "\n".join(pane.said())
    for part in (WHO.contact_address, WHO.privacy_url, WHO.complaints, WHO.controller):
        assert part in said
    press(chair, Qt.Key.Key_Escape)
    assert chair.page.questions.pane is None


@pytest.mark.parametrize(
    ("key", "kind", "silenced"),
    [
        (Qt.Key.Key_2, TicketKind.NO_CONTACT, True),
        (Qt.Key.Key_3, TicketKind.ERASE, True),
        (Qt.Key.Key_4, TicketKind.ACCESS, False),
        (Qt.Key.Key_5, TicketKind.COMPLAINT, False),
    ],
)
def test_l4_each_right_is_a_ticket_at_once(sit: Sit, key: Qt.Key, kind: TicketKind, silenced: bool) -> None:
    chair = sit()
    first = chair.desk.card
    assert first is not None
    press(chair, Qt.Key.Key_F6, key)
    assert isinstance(chair.page.questions.pane, TicketPane)
    if kind is TicketKind.COMPLAINT:
        chair.page.questions.pane.note.setText("Rung twice at dinner")
    press(chair, Qt.Key.Key_Return)
    (ticket,) = tickets(chair)
    assert (ticket["kind"], ticket["contact_id"]) == (kind, "contact-1")
    assert ticket.get("note", "") == ("Rung twice at dinner" if kind is TicketKind.COMPLAINT else "")
    assert any("Saved" in told for told in chair.page.notices.texts())
    # Nobody may ring them any more: the call has ended with that, and the line is silenced.
    assert kinds(chair) == (["do_not_call"] if silenced else [])
    assert bool(chair.evening.one("SELECT count(*) FROM suppressions")) is silenced
    assert (chair.desk.card == first) is not silenced


def test_l4_no_phone_contact_is_do_not_call(sit: Sit) -> None:
    chair = sit()
    press(chair, Qt.Key.Key_F6, Qt.Key.Key_1)
    assert chair.page.context() == "confirming"
    press(chair, Qt.Key.Key_Return)
    assert kinds(chair) == ["do_not_call"]


def test_l4_a_ticket_can_be_neither_changed_nor_deleted(sit: Sit) -> None:
    chair = sit()
    press(chair, Qt.Key.Key_F6, Qt.Key.Key_4, Qt.Key.Key_Return)
    for sql in ("DELETE FROM tickets", "UPDATE tickets SET kind = 'complaint'"):
        with pytest.raises(Exception, match="what a voter asked for"), chair.evening.store.write() as connection:
            connection.exec_driver_sql(sql)


def test_l5_callers_are_told_that_their_number_shows_and_of_the_campaigns_line(sit: Sit) -> None:
    chair = sit(answerable=msgspec.structs.replace(WHO, fallback_number="020 7946 0100"))
    assert "Your number shows: do not hide it." in chair.page.opening.words()
    press(chair, Qt.Key.Key_F5)
    pane = chair.page.questions.pane
    assert isinstance(pane, WhoPane)
    assert "do not hide it (no 141), or use the campaign’s line, 020 7946 0100." in pane.rule()


def test_l7_the_page_says_how_long_to_let_it_ring_and_dials_nothing_by_itself(sit: Sit) -> None:
    chair = sit()
    press(chair, Qt.Key.Key_N)
    card = chair.desk.card
    # After a call that nobody took, the same voter does not come back, and the next is only shown.
    assert card is not None
    assert card.name == "Robin Sample-2"
    assert "Let it ring for fifteen seconds." in said(chair.page)
    press(chair, Qt.Key.Key_F4)
    assert "Let it ring for fifteen seconds" in [found.text() for found in chair.page.scan.findChildren(Label)]


def test_l8_a_note_that_speaks_of_health_is_nudged_and_never_barred(sit: Sit) -> None:
    chair = sit()
    note = chair.page.body.note
    QTest.keyClicks(note.note, "Her husband is in hospital")
    assert note.label() == "Is health and family needed for this campaign? Leave it out"
    chair.page.setFocus()
    press(chair, Qt.Key.Key_N)
    assert "Her husband is in hospital" in str(chair.evening.one("SELECT CAST(op AS TEXT) FROM outcomes"))


def test_l8_a_pack_holds_no_address_and_nothing_a_call_does_not_need() -> None:
    assert set(PackContact.__struct_fields__) == {
        *("contact_id", "name", "first_name", "household", "area", "language", "source", "external_id"),
        *("do_not_call", "numbers", "attempts", "call_back_at", "call_back_said", "history"),
    }
    assert set(PackNumber.__struct_fields__) == {"e164", "kind", "tps", "screened_on", "permitted"}


def test_l9_refused_is_a_full_answer(sit: Sit) -> None:
    chair = sit()
    press(chair, Qt.Key.Key_R)
    assert kinds(chair) == ["refused"]


def test_l9_nothing_inferred_of_a_voter_reaches_the_callers_card() -> None:
    assert {field.name for field in dataclasses.fields(CallCard)} == {
        *("contact_id", "name", "first_name", "area", "try_number", "tries_allowed", "numbers", "number_index"),
        *("household", "history", "source", "screened_on", "language", "call_back_due", "draft"),
        *("passed_by", "passed_from", "passed_at"),  # of the callers, not of the voter
        *("call_back_words", "call_back_by", "promised"),  # what the voter said to us
        *("last_intention", "last_issue"),  # the same: the codes of their latest answers, for the script to go by
        *("town", "script"),  # as their list has it; which version the call is read from
    }


def test_l10_where_the_number_is_from_is_said_on_the_page(sit: Sit) -> None:
    chair = sit([voter(1, source="the electoral register")])
    assert "Number from the electoral register." in chair.page.opening.words()


def test_l13_a_permission_keeps_the_words_their_version_and_the_exact_answer(sit: Sit) -> None:
    chair = sit()
    press(chair, Qt.Key.Key_F6, Qt.Key.Key_6, Qt.Key.Key_2)
    pane = chair.page.questions.pane
    assert isinstance(pane, ConsentPane)
    pane.choose(0)
    pane.note.setText("but only about the buses")
    press(chair, Qt.Key.Key_Return)
    (record,) = tickets(chair)
    assert (record["kind"], record["channel"]) == ("consent", "text")
    assert record["wording"].startswith("“May Ruth Okafor’s campaign send you text messages")
    assert record["answer"] == "yes: but only about the buses"
    assert record["wording_version"]
    assert (record["caller"], bool(record["at"])) == ("Guest 1", True)


def test_l13_taking_a_permission_back_is_as_easy_and_counts_at_once(sit: Sit) -> None:
    listed = voter(1, numbers=(number(1, tps=True, permitted="2019-11-30, by letter"),))
    chair = sit([listed])
    card = chair.desk.card
    assert card is not None
    assert card.number.usable
    press(chair, Qt.Key.Key_F6, Qt.Key.Key_7, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert tickets(chair)[0]["kind"] == "consent_withdrawn"
    assert chair.evening.one("SELECT reason FROM contacts") == "tps"


def test_l18_one_key_ends_kindly_without_a_word_of_why_and_for_good(sit: Sit) -> None:
    chair = sit()
    QTest.keyClicks(chair.page.body.note.note, "crying")
    chair.page.setFocus()
    press(chair, Qt.Key.Key_F8)
    assert "Take care of yourself" in chair.page.body.ended.strip.accessibleName()
    press(chair, Qt.Key.Key_Return)
    assert kinds(chair) == [OutcomeKind.ENDED_KINDLY]
    assert "crying" not in str(chair.evening.one("SELECT CAST(op AS TEXT) FROM outcomes"))
    assert chair.evening.one("SELECT do_not_call FROM contacts WHERE id = 1") == 1
    assert chair.evening.one("SELECT count(*) FROM suppressions") == 1
