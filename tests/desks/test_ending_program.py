"""The end of a party as a host meets it: the real window, the real service, and what is left on the laptop."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from PySide6.QtCore import Qt

from campaign_map.models import leases
from phonebank_app.db import standing
from phonebank_app.db.documents import put
from phonebank_app.party import receipts
from phonebank_app.party.parties import parties
from phonebank_app.ui import dialogs
from phonebank_app.ui.host import ending_words as say
from phonebank_app.ui.host.receipt_page import ReceiptPage
from phonebank_app.ui.people.pin_dialogs import PinQuestion
from phonebank_app.ui.people.word_question import WordQuestion
from tests.campaigns import PEOPLE, Campaign
from tests.hosts import PASSPHRASE, PIN, Host, press, said


async def rings_once(host: Host, campaign: Campaign) -> None:
    """Join, seat Sam, and save one call."""
    host.program.welcome()
    await host.joins_and_begins(campaign.code(), campaign.url)
    await host.seats("Sam", 1)
    press(host.desk(1), Qt.Key.Key_N)
    host.party.view.leave_call()
    await host.until(lambda: host.party.facts().waiting == 0)


def yes(host: Host) -> None:
    question = host.window.findChild(dialogs.Question)
    assert question is not None
    question.yes.click()


def on_loan(campaign: Campaign) -> int:
    with campaign.service.store.read() as connection:
        return len(connection.execute(leases.select().where(leases.c.returned_at.is_(None))).all())


async def confirms(host: Host) -> None:
    """The host's PIN."""
    gate = host.party.view.gate
    await host.until(lambda: isinstance(gate.sheet, PinQuestion))
    sheet = gate.sheet
    assert isinstance(sheet, PinQuestion)
    sheet.field.setText(PIN)
    sheet.ok.click()


def test_a_party_is_checked_ended_given_back_and_deleted_at_once_with_the_pin(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        await rings_once(host, campaign)
        press(host.desk(1), Qt.Key.Key_1)
        host.party.view.leave_call()
        host.party.view.host.tonight.end_key.click()
        page = host.party.ending.page
        assert host.window.alone() is page
        assert "Everything was sent to the campaign." in page.texts()
        page.button(say.CHECK).click()
        await host.until(lambda: any("holds the one call of this laptop" in line for line in page.texts()))
        before = on_loan(campaign)
        page.end_key.click()
        yes(host)
        await host.until(lambda: not page.end_key.isVisible())
        # Sam is talking with somebody: they may finish that call, and get nobody after it.
        assert "Chair 1. Let them finish" in said(page)
        assert on_loan(campaign) == before
        desk = host.desk(1)
        press(desk, Qt.Key.Key_N)
        assert "That was it for tonight. Thank you!" in said(desk.page)
        host.party.view.leave_call()
        await host.until(lambda: on_loan(campaign) < before)
        host.party.view.host.tonight.end_key.click()
        await host.until(lambda: "went back to the campaign" in said(page))
        assert "2 outcomes in the log" in said(page)
        page.button(say.CHECK).click()
        await host.until(lambda: any("holds all 2 calls" in line for line in page.texts()))
        page.delete_key.click()
        yes(host)
        if host.party.session.ending.checklist().safe or host.party.session.party.campaign_key:
            await confirms(host)
        else:
            typed = host.window.findChild(WordQuestion)
            assert typed is not None
            typed.field.setText("Delete")
            typed.ok.click()
            await confirms(host)
        await host.until(lambda: host.program.party is None and "1 party was deleted" in said(host.page))
        assert parties(host.data) == []
        (receipt,) = receipts.every(host.data)
        assert (receipt.outcomes, receipt.contacts, receipt.why) == (2, PEOPLE, "asked")
        assert receipt.confirmed is not None
        assert receipt.confirmed.agrees
        host.page.start.receipts_key.click()
        shown = host.program.window.page()
        assert isinstance(shown, ReceiptPage)
        assert "2 outcomes;" in " ".join(shown.texts())
        shown.save.emit(receipt, str(host.data.parent / "copy.txt"))
        assert receipt.sha256 in (host.data.parent / "copy.txt").read_text("utf-8")
        shown.back.emit()
        assert host.program.window.page() is host.page

    host.plays(work)


def test_a_locked_party_is_deleted_at_the_next_start_once_its_time_is_over(host: Host, campaign: Campaign) -> None:
    async def evening() -> None:
        await rings_once(host, campaign)
        stands = standing.load(parties(host.data)[0].path)
        assert stands is not None
        assert stands.open

    async def later(again: Host) -> None:
        again.program.welcome()
        await again.until(lambda: "1 party was deleted" in said(again.page))
        assert parties(again.data) == []
        (receipt,) = receipts.every(again.data)
        assert (receipt.state, receipt.why, receipt.outcomes) == ("done", "expired", 1)

    host.plays(evening)
    (folder,) = parties(host.data)
    stands = standing.load(folder.path)
    assert stands is not None
    assert not stands.open
    # As if the campaign had made a backup, and said so.
    standing.save(folder.path, msgspec.structs.replace(stands, not_durable=0))
    start = host.clock.now() + timedelta(hours=100)
    host.leaves()
    again = Host(host._qt, host.data, start)
    again.plays(lambda: later(again))
    again.leaves()


def test_what_may_be_lost_is_asked_about_and_kept_until_the_word_is_typed(host: Host, campaign: Campaign) -> None:
    async def evening() -> None:
        await rings_once(host, campaign)
        # A list that came without the campaign's key: nothing can be sealed to it.
        session = host.party.session
        with session.store.write() as connection:
            put(connection, msgspec.structs.replace(session.party, campaign_key=""), 0)
        session.reload()

    async def later(again: Host) -> None:
        again.program.welcome()
        deletions = again.program.deletions
        await again.until(lambda: isinstance(deletions.question, dialogs.Question))
        assert isinstance(deletions.question, dialogs.Question)
        deletions.question.yes.click()
        await again.until(lambda: isinstance(deletions.question, WordQuestion))
        typed = deletions.question
        assert isinstance(typed, WordQuestion)
        typed.field.setText("dele")
        assert not typed.ok.isEnabled()
        assert len(parties(again.data)) == 1
        typed.field.setText("delete")
        typed.ok.click()
        await again.until(lambda: parties(again.data) == [])

    host.plays(evening)
    start = host.clock.now() + timedelta(hours=100)
    host.leaves()
    again = Host(host._qt, host.data, start)
    again.plays(lambda: later(again))
    again.leaves()


def test_without_a_pin_the_passphrase_confirms_and_a_wrong_one_deletes_nothing(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        host.party.ending.show()
        host.party.ending.page.delete_key.click()
        yes(host)
        gate = host.party.view.gate
        sheet = gate.sheet
        assert isinstance(sheet, PinQuestion)
        assert sheet.asks_passphrase()
        sheet.field.setText("not the passphrase")
        sheet.ok.click()
        await host.until(lambda: "does not open this party" in sheet.told())
        assert len(parties(host.data)) == 1
        sheet.field.setText(PASSPHRASE)
        sheet.ok.click()
        await host.until(lambda: parties(host.data) == [])

    host.plays(work)
