"""What could not be sent goes in a sealed file: outcomes, what voters asked for and what they promised, each once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pyrage
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.cli import main
from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.db.documents import Party, get, put
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.reports.unsent import seal_unsent
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import Evening
from tests.sync.campaign import Campaign, build, campaign
from tests.sync.schedules import Exchange


def rung(evening: Evening) -> None:
    """An outcome, two requests, a promise, and one that was taken back."""
    evening.save(OutcomeKind.NO_ANSWER)
    card = evening.card()
    tickets = Tickets(evening.store, evening.rules, evening.clock)
    evening.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.GIVE))
    mistaken = evening.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.TIME_OFF))
    evening.calling.take_promise_back(1, mistaken.promise_id)
    tickets.write(1, TicketDraft(card.contact_id, TicketKind.ACCESS))
    tickets.write(1, TicketDraft(card.contact_id, TicketKind.NO_CONTACT))


def held(played: Campaign) -> tuple[int, ...]:
    """How many outcomes, tickets and promises the campaign has."""
    with played.service.store.read() as connection:
        tables = (models.outcomes, models.tickets, models.promises)
        return tuple(connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one() for one in tables)


def test_a_laptops_sealed_file_is_taken_in_whole_and_once_and_the_network_brings_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "recovery.key").write_text(str(key), encoding="utf-8")
    stage = tmp_path / "stage"
    stage.mkdir()
    build(stage, ("first",))
    with campaign(stage, tmp_path / "play", names=("first",)) as made:
        (laptop,) = made.laptops
        evening = laptop.evening
        with evening.store.write() as connection:
            party = get(connection, Party)
            assert party is not None
            put(connection, msgspec.structs.replace(party, campaign_key=str(key.to_public())), 0)
        rung(evening)
        sealed = seal_unsent(evening.store, tmp_path / "unsent.sealed")
        assert (sealed.outcomes, sealed.wishes) == (1, 5)
        url = f"sqlite:///{tmp_path / 'play' / 'campaign.db'}"
        asked = ["open-sealed", "--database", url, str(sealed.path), "--key", str(tmp_path / "recovery.key")]
        assert main([*asked, "--by", "Ria"]) == 0
        said = capsys.readouterr().out
        assert "1 new outcomes" in said
        assert "2 requests and 3 promises of voters are new; 0 were known" in said
        assert held(made) == (1, 2, 3)
        assert main([*asked, "--by", "Ria"]) == 0
        assert "0 requests and 0 promises of voters are new; 5 were known" in capsys.readouterr().out
        asyncio.run(Exchange(0).happen(made))
        assert held(made) == (1, 2, 3)
        for outbox in ("outbox", "ticket_outbox", "promise_outbox"):
            assert evening.one(f"SELECT count(*) FROM {outbox}") == 0
        silent = made.silenced()
        assert evening.rows("SELECT uid FROM contacts WHERE do_not_call = 1")[0][0] in silent
