"""A coordinator approves another script while people are calling: the real service, the real program."""

from __future__ import annotations

import json
from dataclasses import replace

from PySide6.QtCore import Qt

from campaign_map import scripts
from campaign_map.accounts.visitors import OPERATOR
from phonebank_app.hosting import shipped_script
from phonebank_app.scripts import parse
from phonebank_app.ui.host.new_script import NewScriptPage
from tests.campaigns import Campaign
from tests.hosts import Host, press, said
from tests.scripted import script_text

FIRST = shipped_script().read_text(encoding="utf-8")
NEWER = FIRST.replace("version  = 1", "version  = 7").replace("two minutes", "five minutes").replace(
    "5 I do something already", "6 I’d host a party [host] -> thanks (promise noted)\n5 I do something already"
)  # fmt: skip
ADA = replace(OPERATOR, name="Ada Reid")


def approve(campaign: Campaign, text: str) -> None:
    """Sent in by the operator, approved by Ada."""
    service = campaign.service
    scripts.approve_script(service, ADA, scripts.offer_script(service, OPERATOR, text))


def test_a_new_version_is_shown_to_the_host_and_read_at_each_chair_s_next_call(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1)
        await host.seats("Priya", 2)
        sam, priya = host.desk(1), host.desk(2)
        host.party.view.room.give_keys(1)
        press(sam, Qt.Key.Key_1)
        approve(campaign, NEWER)
        approve(campaign, script_text("cy"))
        host.party.sync_now()
        session = host.party.session
        await host.until(lambda: session.script.version == 7 and set(session.party.scripts) == {"en", "cy"})
        assert "have come" not in said(host.window), "a caller has the screen"
        for desk in (sam, priya):
            assert desk.conversation is not None and desk.conversation.script.version == 1
        press(sam, Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_Return)
        press(sam, Qt.Key.Key_S)
        assert "five minutes" in said(sam.page)
        press(sam, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Return, Qt.Key.Key_Return)
        press(sam, Qt.Key.Key_S)

        host.party.view.leave_call()
        await host.until(lambda: any("New versions of 2 scripts have come" in words for words in host.notices()))
        assert any("version 7, approved by Ada Reid" in words for words in host.notices())
        host.window.notices.acted.emit("new_script")
        new_script = host.party.view.checklist.new_script
        await host.until(lambda: new_script.page is not None)
        page = new_script.page
        assert isinstance(page, NewScriptPage)
        words = said(page)
        assert "The answer 6 is new: “I’d host a party”" in words
        assert "Welsh: “A short call”, version 1, approved by Ada Reid" in words
        assert "The first script in Welsh" not in words, "the party had the one that comes with the program"
        while new_script.page is not None:
            page.done_key.click()
            await host.until(lambda: True)
        assert not any("have come" in words for words in host.notices())
        assert session.script_versions.unseen() == ()

        with session.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT op FROM outcomes ORDER BY device_seq").scalars()
            ops = [json.loads(op) for op in rows]
        assert [op["script_hash"] for op in ops] == [parse(FIRST).hash, parse(NEWER).hash]
        assert [answer["values"] for op in ops for answer in op["answers"]] == [["nhs"], ["housing"]]
        told = next(one for one in session.evening.tonight().questions if one.question == "issue")
        assert dict(told.rows) == {"The NHS": 1, "Housing": 1}

    host.plays(work)


def test_a_language_is_withdrawn_at_the_desk_while_a_call_in_it_is_in_hand(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1)
        session = host.party.session
        assert set(session.party.scripts) == {"en", "cy"}
        desk = host.desk(1)
        begun = desk.conversation
        scripts.withdraw_language(campaign.service, ADA, "cy")
        host.party.sync_now()
        await host.until(lambda: set(session.party.scripts) == {"en"})
        assert desk.conversation is begun, "the call in hand is not touched"
        await host.until(
            lambda: any("withdrawn its script in Welsh, “Y sgwrs gyntaf”" in one for one in host.notices())
        )
        assert session.script_for("Welsh", {"cy"}).language == "en-GB"
        welsh = scripts.offer_script(campaign.service, OPERATOR, script_text("cy"))
        scripts.approve_script(campaign.service, ADA, welsh)
        host.party.sync_now()
        await host.until(lambda: set(session.party.scripts) == {"en", "cy"})
        await host.until(lambda: not any("withdrawn" in one for one in host.notices()))
        assert session.script_for("Welsh", {"cy"}).language == "cy"

    host.plays(work)
