"""A party while it is open: what the sync brings, lists that come in, and another seat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from campaign_map.lending.leases import set_end
from campaign_map.lists import load_list
from campaign_map.scripts import load_script
from phonebank_app.hosting import shipped_script
from phonebank_app.party.parties import parties
from phonebank_app.party.rehearsing import VOTERS
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.dialogs import Question
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.campaigns import PEOPLE, Campaign
from tests.hosts import Host, press, said
from tests.makers import THURSDAY


async def calling(host: Host, campaign: Campaign) -> CallerDesk:
    """A party that has joined, online, with Sam in chair 1 and a voter in hand."""
    host.program.welcome()
    await host.joins_and_begins(campaign.code(), campaign.url)
    await host.seats("Sam", 1)
    await host.until(lambda: "Online" in host.window.status_line.text())
    return host.desk(1)


def in_hand(desk: CallerDesk) -> bool:
    return desk.card is not None


# -- what the sync brings -------------------------------------------------------------------------------------------


def test_somebody_who_asked_off_elsewhere_is_taken_from_the_chair_that_has_them_in_hand(
    host: Host, campaign: Campaign, tmp_path: Path
) -> None:
    async def work() -> None:
        desk = await calling(host, campaign)
        assert desk.card is not None
        asked_off = desk.card
        number = asked_off.numbers[0].national
        row = f"Z1,Somebody There,1 Other Road,SW15 1AA,{number},no,2019-12-01,yes"
        load_list(campaign.service, HARROW_EAST, write_list(tmp_path / "opt-outs.csv", 0, extra=[row]))
        host.party.sync_now()
        await host.until(lambda: desk.card is not None and desk.card.contact_id != asked_off.contact_id)
        assert asked_off.name not in said(desk.page)
        for _ in range(PEOPLE):
            press(desk, Qt.Key.Key_N)
        evening = host.party.session.evening
        called = evening.result_rows(evening.result_ids()).values()
        assert len(called) == PEOPLE - 1
        assert asked_off.name not in {row.contact_name for row in called}

    host.plays(work)


def test_a_new_script_is_read_from_the_next_call_on_and_a_note_being_typed_stays(
    host: Host, campaign: Campaign, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.script.txt"
    text = shipped_script().read_text(encoding="utf-8")
    newer.write_text(text.replace("have you got two minutes", "may I ask something").replace(
        "Have you got two minutes", "May I ask you something"), encoding="utf-8")  # fmt: skip

    async def work() -> None:
        desk = await calling(host, campaign)
        party = host.party
        before = party.session.party.script_sha256
        press(desk, Qt.Key.Key_1)
        QTest.keyClick(desk.page, Qt.Key.Key_Tab)
        note = desk.page.body.note.note
        QTest.keyClicks(note, "no bus")
        assert desk.card is not None
        assert desk.conversation is not None
        voter, step = desk.card.contact_id, desk.conversation.at
        load_script(campaign.service, newer)
        party.sync_now()
        await host.until(lambda: party.session.party.script_sha256 != before)
        assert desk.page.isVisible()
        assert (desk.card.contact_id, desk.conversation.at) == (voter, step)
        assert note.hasFocus() or not desk.page.isActiveWindow()
        QTest.keyClicks(note, " now")
        assert party.session.evening.outcome_counts() == {}
        QTest.keyClick(note, Qt.Key.Key_Escape)
        desk.page.setFocus()
        press(desk, Qt.Key.Key_S)
        row = next(iter(party.session.evening.result_rows([1]).values()))
        assert row.note == "no bus now"
        assert "May I ask you something" in said(desk.page)
        press(desk, Qt.Key.Key_N)
        with party.session.store.read() as connection:
            read = [
                hashed
                for (hashed,) in connection.exec_driver_sql(
                    "SELECT json_extract(op, '$.script_hash') FROM outcomes ORDER BY device_seq"
                )
            ]
        assert read == [before, party.session.party.script_sha256]

    host.plays(work)


def test_a_list_that_has_gone_back_leaves_a_calm_page(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await calling(host, campaign)
        set_end(campaign.service, host.party.session.party.party_id, THURSDAY + timedelta(minutes=10))
        host.party.sync_now()
        await host.until(lambda: any("wants the whole list back at 18:10" in words for words in host.notices()))
        host.window.notices.acted.emit("held")
        asked = host.window.findChild(Question)
        assert asked is not None
        asked.accept()
        ends = THURSDAY + timedelta(minutes=10)
        await host.until(lambda: host.party.session.party.lease_until == ends)
        desk.refresh()
        assert in_hand(desk), "it is not over yet"
        host.clock.skip(timedelta(minutes=11))
        press(desk, Qt.Key.Key_N)
        assert not in_hand(desk)
        assert "This list has gone back" in said(desk.page)
        assert host.party.session.evening.outcome_counts().total() == 1, "a call that began in time is saved"

    host.plays(work)


def test_the_status_line_follows_the_network(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await calling(host, campaign)
        line, party = host.window.status_line, host.party
        assert line.text() == "Nothing to save yet · Nothing to send · Online since 18:00"
        campaign.away = True
        host.clock.skip(timedelta(minutes=5))
        press(desk, Qt.Key.Key_N)
        assert line.text().startswith("Saved 18:05 · 1 to send")
        await host.until(lambda: "Offline since 18:05" in line.text())
        assert "everything is kept on this laptop" in line.text()
        press(desk, Qt.Key.Key_N)
        assert line.text().startswith("Saved 18:05 · 2 to send · Offline since 18:05")
        campaign.away = False
        host.clock.skip(timedelta(minutes=5))
        party.sync_now()
        await host.until(lambda: line.text() == "Saved 18:05 · Nothing to send · Online since 18:10")

    host.plays(work)


def test_a_laptop_whose_access_was_taken_away_says_so_and_goes_on_saving(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await calling(host, campaign)
        campaign.turn_away(host.party.session.party.party_id)
        press(desk, Qt.Key.Key_N)
        await host.until(lambda: bool(host.notices()))
        press(desk, Qt.Key.Key_N)
        assert host.party.facts().waiting == 2
        assert host.window.status_line.text().startswith("Saved 18:00 · 2 to send")

    host.plays(work)


# -- another seat ---------------------------------------------------------------------------------------------------


def test_a_declined_seat_is_replaced_and_nobody_of_its_list_is_offered_or_counted_again(
    host: Host, campaign: Campaign
) -> None:
    async def work() -> None:
        desk = await calling(host, campaign)
        party = host.party
        first = party.session.party.seat_name
        press(desk, Qt.Key.Key_N)
        party.view.leave_call()
        host.window.show_page("map")
        needed = party.view.host.map.needed
        needed.next_button.click()
        needed.reason_buttons[-1].click()
        await host.until(lambda: party.session.party.seat_name != first)
        second = party.session.party.seat_name
        assert said(party.view.lists).splitlines()[0] == f"A list for {second}"
        assert f"{PEOPLE + 1} people are on tonight’s list" in said(party.view.lists), "with the one that was rung"
        assert [one.about.seat_name for one in parties(host.data)] == [second]
        offered = set()
        desk = host.desk(1)
        while desk.card is not None:
            offered.add(desk.card.area or desk.card.name)
            press(desk, Qt.Key.Key_N)
        assert party.session.evening.tonight().calls == PEOPLE + 1
        await host.until(lambda: party.facts().waiting == 0)
        assert party.facts().tray == 0

    host.plays(work)


def test_a_host_who_is_offline_keeps_the_seat_and_is_told_why(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        await calling(host, campaign)
        party = host.party
        party.view.leave_call()
        host.window.show_page("map")
        before = party.session.party
        campaign.away = True
        party.view.host.map.needed.declined.emit("")
        await host.until(lambda: party.view.host.map.needed.trouble.isVisible())
        assert party.session.hosting.party().seat_code == before.seat_code
        desk = host.desk(1)
        assert desk.card is not None

    host.plays(work)


def test_a_rehearsal_has_no_other_seat(host: Host) -> None:
    async def work() -> None:
        host.program.rehearse()
        host.party.view.declined.emit(HARROW_EAST, "")
        await host.until(lambda: bool(host.notices()))
        assert "This is a rehearsal" in host.notices()[0]

    host.plays(work)


# -- lists ----------------------------------------------------------------------------------------------------------


def test_a_list_is_read_then_used_and_its_people_can_be_rung(host: Host, tmp_path: Path) -> None:
    messy = write_list(tmp_path / "more.csv", 6, first=200, extra=["H90,Nobody,1 Mill Lane,HA3 8UU,,no,2019-12-01,"])

    async def work() -> None:
        host.program.rehearse()
        lists = host.party.view.lists
        host.window.show_page("lists")
        people = host.party.session.evening.tonight().list_size
        assert people < VOTERS
        lists.opened.emit(str(messy))
        await host.until(lambda: lists.report is not None)
        assert host.party.session.evening.tonight().list_size == people, "nothing is kept before the host says so"
        lists.save_refused.emit(str(tmp_path / "refused.csv"))
        await host.until(lambda: not host.party.tasks.running("report"))
        assert "H90" in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        assert host.party.session.evening.tonight().list_size == people + 6
        assert "6 people were added to the list" in said(lists)
        assert "1 row was refused" in said(lists)
        QTest.keyClick(lists, Qt.Key.Key_Escape)
        await host.until(lambda: f"{people + 6} people are on tonight’s list" in said(lists))

    host.plays(work)


def test_a_list_put_away_changes_nothing(host: Host, tmp_path: Path) -> None:
    async def work() -> None:
        host.program.rehearse()
        lists, before = host.party.view.lists, host.party.session.evening.tonight().list_size
        lists.opened.emit(str(write_list(tmp_path / "more.csv", 6, first=200)))
        await host.until(lambda: lists.report is not None)
        lists.figures.key.click()
        assert lists.report is None
        lists.use.emit()
        await host.until(lambda: not host.party.tasks.running("use"))
        assert host.party.session.evening.tonight().list_size == before

    host.plays(work)


def test_reading_a_long_list_is_stopped_for_good(host: Host, tmp_path: Path) -> None:
    long = write_list(tmp_path / "long.csv", 0, extra=[f"H{n},Sam,1 Mill Lane,,0,no,," for n in range(30_000)])

    async def work() -> None:
        host.program.rehearse()
        lists = host.party.view.lists
        host.window.show_page("lists")
        lists.opened.emit(str(long))
        await host.until(lambda: lists.figures.working or lists.report is not None)
        QTest.keyClick(lists, Qt.Key.Key_Escape)
        assert "Nothing was kept" in said(lists.figures), "the page answers before the thread has ended"
        await host.until(lambda: not host.party.tasks.running("list"))
        assert not lists.use_key.isEnabled()
        lists.opened.emit(str(write_list(tmp_path / "short.csv", 2)))
        await host.until(lambda: lists.report is not None)
        assert lists.understood.isVisible()

    host.plays(work)


def test_a_file_that_is_no_list_is_said_and_the_open_one_stays(host: Host, tmp_path: Path) -> None:
    (tmp_path / "letter.csv").write_text("Dear Sir,\n\nthank you.\n", encoding="utf-8")

    async def work() -> None:
        host.program.rehearse()
        lists = host.party.view.lists
        host.window.show_page("lists")
        lists.opened.emit(str(write_list(tmp_path / "good.csv", 2)))
        await host.until(lambda: lists.report is not None)
        lists.opened.emit(str(tmp_path / "letter.csv"))
        await host.until(lists.problem.isVisible)
        assert lists.report is not None
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        assert "2 people were added" in said(lists)

    host.plays(work)


def test_refused_rows_that_cannot_be_written_are_said(host: Host, tmp_path: Path) -> None:
    async def work() -> None:
        host.program.rehearse()
        lists = host.party.view.lists
        lists.opened.emit(str(write_list(tmp_path / "good.csv", 2, extra=["H9,,,,"])))
        await host.until(lambda: lists.report is not None)
        lists.save_refused.emit(str(tmp_path / "no such folder" / "refused.csv"))
        await host.until(lambda: not host.party.tasks.running("report"))
        assert len(host.notices()) == 1
        assert lists.report is not None

    host.plays(work)
