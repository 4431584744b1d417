"""What the host is told of the dealings with the service, and decides: with the real window and the real service."""

from __future__ import annotations

from datetime import timedelta

from campaign_map import models, parties, programs
from campaign_map.commands import operator
from phonebank_app.sync.client import sign_in_page
from phonebank_app.ui.host import sync_words as say
from phonebank_app.ui.host.pair_again import PairAgain
from tests.campaigns import Campaign
from tests.hosts import Host


async def joined(host: Host, campaign: Campaign) -> None:
    host.program.welcome()
    await host.joins_and_begins(campaign.code(), campaign.url)
    await host.until(lambda: "Online" in host.window.status_line.text())


def test_the_host_compares_with_the_campaign_and_keeps_the_list_for_longer(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        await joined(host, campaign)
        view = host.party.view
        view.host.attention.check.emit()
        card = view.host.attention.checking
        await host.until(lambda: card.texts()[0] == "There is nothing to be sent yet.")
        before = host.party.session.party.lease_until
        assert before is not None
        view.lists.lent.longer.emit()
        await host.until(lambda: host.party.session.party.lease_until == before + timedelta(hours=1))
        assert "The list is ours until" in view.lists.lent.text()

    host.plays(work)


def test_a_laptop_whose_token_is_gone_is_paired_again_and_sends_what_it_kept(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        await joined(host, campaign)
        party = host.party.session.party
        campaign.turn_away(party.party_id)
        host.party.sync_now()
        await host.until(lambda: any("sends this laptop nothing more" in words for words in host.notices()))
        with campaign.service.store.write() as connection:
            code = parties.add_code(connection, party.party_id, campaign.service.clock.now() + timedelta(hours=1))
        host.window.notices.acted.emit("shut-out")
        dialog = host.window.findChild(PairAgain)
        assert dialog is not None
        dialog.code.setText("K7QW-3D9P")
        dialog.yes.click()
        await host.until(lambda: "not a pairing code" in dialog.note.text())
        dialog.code.setText(code)
        dialog.yes.click()
        await host.until(lambda: any("paired again" in words for words in host.notices()))
        await host.until(lambda: not any("nothing more" in words for words in host.notices()))
        assert host.party.session.party.token != party.token

    host.plays(work)


def test_a_program_that_is_too_old_and_a_clock_that_is_wrong_are_said(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.clock.skip(timedelta(minutes=25))
        programs.set_min_version(campaign.service, operator("Cora"), "0.0.1", "A try.")
        await joined(host, campaign)
        await host.until(lambda: any("clock is 25 minutes fast" in words for words in host.notices()))
        with campaign.service.store.read() as connection:
            assert connection.execute(models.min_versions.select()).one().version == "0.0.1"

    host.plays(work)


def test_the_sign_in_page_is_met_at_the_service_s_own_host() -> None:
    assert sign_in_page("https://map.example.org:8443") == "http://map.example.org/"
    assert sign_in_page("http://127.0.0.1:8765") == "http://127.0.0.1:8765"
    found = say.of_line(say.Line("Somebody else answered.", "Sign in.", sign_in=True))
    assert found is not None
    assert (found.key, found.action) == ("sign-in", say.SIGN_IN)
    assert say.of_line(say.Line("The campaign map cannot be reached.", "Carry on.")) is None
    assert [say.clock(timedelta(hours=hours)).what for hours in (50, -3)] == [
        "This laptop’s clock is 2 days fast.",
        "This laptop’s clock is 3 hours slow.",
    ]
