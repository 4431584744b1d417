"""The next list of the campaign: what was saved goes first, the rest goes back, and nobody is on two lists."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from campaign_map.lists import load_list
from phonebank_app.calls.remedies import Act
from phonebank_app.ui.caller.caller_desk import CallerDesk
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.campaigns import Campaign
from tests.hosts import Host, press, said


async def joined(host: Host, campaign: Campaign) -> CallerDesk:
    host.program.welcome()
    await host.joins_and_begins(campaign.code(), campaign.url)
    await host.seats("Sam", 1)
    await host.until(lambda: "Online" in host.window.status_line.text())
    return host.desk(1)


def ring_all(desk: CallerDesk) -> set[str]:
    names = set()
    while desk.card is not None:
        names.add(desk.card.name)
        press(desk, Qt.Key.Key_T)
    return names


def test_the_next_list_is_one_press_away_and_holds_nobody_who_was_rung(
    host: Host, campaign: Campaign, tmp_path: Path
) -> None:
    load_list(campaign.service, HARROW_EAST, write_list(tmp_path / "more.csv", 120, first=500))

    async def work() -> None:
        desk = await joined(host, campaign)
        first = ring_all(desk)
        assert "The host can ask the campaign for the next list." in said(desk.page)
        host.party.view.leave_call()
        remedies = host.party.view.host.tonight.remedies
        await host.until(lambda: remedies.offers(Act.NEXT_LIST))
        remedies.key(Act.NEXT_LIST).click()
        await host.until(lambda: any("The next list is here" in words for words in host.notices()))
        assert host.party.facts().waiting == 0
        await host.until(remedies.isHidden)
        second = ring_all(host.desk(1))
        assert second
        assert not first & second

    host.plays(work)


def test_offline_the_key_says_so_and_the_list_stays(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await joined(host, campaign)
        campaign.away = True
        ring_all(desk)
        await host.until(lambda: "Offline" in host.window.status_line.text())
        host.party.view.leave_call()
        remedies = host.party.view.host.tonight.remedies
        # What the page shows is read beside the window.
        await host.until(lambda: any("Offline just now" in words for words in remedies.texts()))
        assert not remedies.key(Act.NEXT_LIST).isEnabled()
        lease = host.party.session.party.lease_until
        assert await host.party.next_list.ask(host.party.folder) is None
        assert host.party.session.party.lease_until == lease, "nothing went back"

    host.plays(work)


def test_when_there_is_no_other_list_the_old_one_is_over_here_too(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await joined(host, campaign)
        for _ in range(2):
            ring_all(desk)
            host.party.view.leave_call()
            assert await host.party.next_list.ask(host.party.folder) is not None or _ == 1
            desk = host.desk(1)
        assert desk.card is None
        assert "This list has gone back" in said(desk.page)
        assert any("next-list" in key for key in host.window.notices._bars)

    host.plays(work)
