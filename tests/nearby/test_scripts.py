"""A joined laptop reads what the host’s chairs read: a new version at its next call, and the one it began with until
then.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from phonebank_app.machine.clock import EveningClock
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Conversation, parse
from phonebank_app.ui.caller.kept import Call, draft_of
from tests.makers import THURSDAY, voters
from tests.nearby.rooms import opened, party, until
from tests.scripted import comes, script_text

pytestmark = pytest.mark.asyncio

EN1, EN2, CY1 = script_text("en", 1), script_text("en", 2), script_text("cy", 1)


async def test_a_joined_laptop_reads_a_new_version_at_its_next_call(tmp_path: Path) -> None:
    clock = EveningClock(THURSDAY, runs=False)
    session = party(tmp_path / "party", voters(6), clock=clock)
    comes(session.store, clock, EN1, CY1, seen=True)
    session.reload()
    async with opened(session, tmp_path) as room:
        bea = await room.join("Bea")
        card = await bea.card()
        begun = bea.line.facts.version(card.script)
        assert begun is not None and begun.hash == parse(EN1).hash
        call = Call(card, Conversation.start(begun, {}).choose("1").choose("2"))
        await bea.line.ask("keep_draft", draft=draft_of(call), contact_id=card.contact_id)
        comes(session.store, clock, EN2, CY1)
        session.reload()
        await until(lambda: bea.line.facts.script.version == 2)
        again = await bea.card()
        old = bea.line.facts.version(again.script)
        assert old is not None and old.hash == begun.hash, "also on a laptop that comes back in the middle of a call"
        resumed = Conversation.from_json(old, {}, call.conversation.to_json())
        assert [answer.values for answer in resumed.answers] == [("housing",)]
        await bea.save(OutcomeKind.CONVERSATION, script_hash=old.hash)
        fresh = await bea.card()
        new = bea.line.facts.version(fresh.script)
        assert new is not None and new.hash == parse(EN2).hash
        assert bea.line.facts.version(parse(CY1).hash) is not None, "for a voter whose list says Welsh"
        assert bea.line.facts.version("0" * 64) is None
    session.close()
