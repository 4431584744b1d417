"""A guest's own laptop joins the host's: code, Approve, the table of questions, home again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nearby.rooms import room, until

pytestmark = pytest.mark.asyncio


async def test_a_laptop_joins_rings_and_goes_home(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        sam = await here.join("Sam")
        await until(lambda: "up" in sam.kinds())
        assert sam.line.connected
        assert (sam.line.chair, sam.line.facts.caller) == (1, "Sam")
        first = await sam.card()
        saved = await sam.save()
        assert saved.contact_id == first.contact_id
        assert saved.label == "No answer"
        assert here.rows("SELECT outcome_id, chair, caller, contact_id FROM outcomes") == [
            (saved.outcome_id, 1, "Sam", first.contact_id)
        ]
        undone = await sam.line.ask("undo")
        assert undone.contact_id == first.contact_id
        assert (await sam.card()).contact_id == first.contact_id
        assert [(one.chair, one.name, one.connected) for one in here.host.joined()] == [(1, "Sam", True)]
        await sam.line.leave()
        assert sam.line.ended
        await until(lambda: not here.host.joined())
        assert here.rows("SELECT chair FROM chairs WHERE left_at IS NULL") == []
        assert not list(sam.keeps.iterdir())
