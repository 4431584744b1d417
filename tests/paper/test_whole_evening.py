"""Paper through a whole evening: the real window and the real service, to the end of the party."""

from __future__ import annotations

from phonebank_app.party import breach, holdings
from phonebank_app.ui import dialogs
from phonebank_app.ui.host import ending_words as say
from tests.campaigns import Campaign
from tests.hosts import Host


def answer(host: Host) -> dialogs.Question:
    """Say yes to the question that stands over the page."""
    question = next(one for one in host.window.findChildren(dialogs.Question) if one.isVisible())
    question.yes.click()
    return question


def test_rows_reach_the_campaign_and_no_party_ends_before_each_sheet_is_settled(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1)
        view, session = host.party.view, host.party.session
        view.leave_call()
        back, lost = (session.printing.print_for((1,), 2).sheets[0] for _ in range(2))
        view.paper.show_from_host()
        view.paper.open(back.sheet_id)
        for action in ("outcome:N", "outcome:T", "next"):
            view.paper.entry.press(action)
        assert session.sheets.every()[0].state != session.sheets.every()[1].state
        await host.until(lambda: host.party.facts().waiting == 0 and host.party.facts().tray == 0)
        assert session.evening.tonight().calls == 2

        view.host.tonight.end_key.click()
        page = host.party.ending.page
        assert any(line.startswith("1 sheet is still out. Chair 1, Sam, 2 people.") for line in page.texts())
        page.end_key.click()
        answer(host)
        assert host.window.alone() is view.paper.page, "first it is said what became of the sheet"
        assert session.ending.checklist().ended_at is None
        view.paper.page.sheet(lost.sheet_id).missing_key.click()
        answer(host)
        view.paper.page.back_key.click()
        assert host.window.alone() is page
        assert "1 sheet is missing, with 2 people." in "\n".join(page.texts())
        folder = host.party.folder
        assert folder is not None

        def counted() -> bool:
            held = holdings.read(folder.path)
            return held is not None and held.sheets_missing == 1

        await host.until(counted)
        assert "SHEETS MISSING" in breach.report(host.data, session.clock)
        page.end_key.click()
        answer(host)
        await host.until(lambda: session.ending.checklist().ended_at is not None)
        assert say.PAPER in [line.act for line in say.lines(session.ending.checklist(), None)]

    host.plays(work)
