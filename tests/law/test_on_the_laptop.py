"""What a laptop asks, keeps and can tell: L4, L14, L15, L16, L19 and L20, by the program's own doors."""

from __future__ import annotations

import ast
import asyncio
import csv
import importlib.util
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.settings import Service
from phonebank_app import cli
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.cards import CallCard
from phonebank_app.errors import PackProblem, WorldError
from phonebank_app.hosting import Hosting
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party import breach, holdings
from phonebank_app.party.own_list import OwnList
from phonebank_app.reports.seen import SeenBy
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, WHO, party_of, voters
from tests.own_lists import begin_with_list
from tests.sync.campaign import build, campaign
from tests.test_hosting import pack

ROOT = Path(__file__).parents[2]
PASSPHRASE = "four plain words here"


@pytest.fixture
def own(tmp_path: Path) -> OwnList:
    path = write_list(tmp_path / "list.csv", 6)
    return OwnList(path, HARROW_EAST, "Ann", PASSPHRASE, "Ruth Okafor", THURSDAY.date(), WHO)


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(THURSDAY, runs=False)


# -- L4: tickets go first --------------------------------------------------------------------------------------------


def test_l4_tickets_reach_the_service_before_any_call_does(tmp_path: Path) -> None:
    (tmp_path / "stage").mkdir()
    build(tmp_path / "stage")
    with campaign(tmp_path / "stage", tmp_path / "played") as played:
        laptop = played.laptops[0]
        evening = laptop.evening
        evening.save(OutcomeKind.NO_ANSWER)
        card = evening.card()
        asked = TicketDraft(card.contact_id, TicketKind.ACCESS)
        Tickets(evening.store, evening.rules, evening.clock).write(1, asked)
        before = _count(played.service)
        asyncio.run(laptop.runner.exchange())
        assert (before, _count(played.service)) == (0, 1)
        asyncio.run(laptop.runner.exchange())
        assert _count(played.service) == 1
        assert evening.one("SELECT count(*) FROM ticket_outbox") == 0
        # Restored from last night, it has lost them: they come again with the log.
        played.forget()
        asyncio.run(laptop.runner.exchange())
        assert _count(played.service) == 1


def _count(service: Service) -> int:
    with service.store.read() as connection:
        found: int = connection.execute(sa.select(sa.func.count()).select_from(models.tickets)).scalar_one()
    return found


# -- L14, L15: before real names are loaded --------------------------------------------------------------------------


def test_l15_a_list_of_ones_own_names_who_answers_for_it_or_is_not_opened(
    own: OwnList, clock: EveningClock, tmp_path: Path
) -> None:
    unanswered = replace(own, answerable=msgspec.structs.replace(WHO, dpia="", privacy_url="soon"))
    with pytest.raises(WorldError, match=r"impact assessment.*privacy notice") as refused:
        begin_with_list(tmp_path / "data", unanswered, clock)
    assert "rehearse" in refused.value.way_out
    assert not list((tmp_path / "data").glob("parties/*"))


def test_l15_a_pack_that_nobody_answers_for_is_refused_with_what_is_missing(party: PartyFactory) -> None:
    evening = party()
    given = pack(1, 2)
    blank = msgspec.structs.replace(given.manifest, answerable=msgspec.structs.replace(WHO, controller=""))
    with pytest.raises(PackProblem, match="who the controller is"):
        Hosting(evening.store, evening.clock).take_pack(msgspec.structs.replace(given, manifest=blank))
    assert evening.one("SELECT count(*) FROM contacts") == 0


def test_l14_a_list_of_ones_own_is_not_opened_abroad(own: OwnList, clock: EveningClock, tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="rung from the United Kingdom"):
        begin_with_list(tmp_path / "data", replace(own, country="FR"), clock)


# -- L16: the breach kit ---------------------------------------------------------------------------------------------


def test_l16_the_breach_report_needs_no_passphrase_and_names_no_voter(
    own: OwnList, clock: EveningClock, tmp_path: Path
) -> None:
    folder, store, _ = begin_with_list(tmp_path / "data", own, clock)
    holdings.keep(folder.path, holdings.count(store, clock, clock.now(), locked=True))
    names = [row[0] for row in store.engine.connect().exec_driver_sql("SELECT name FROM contacts")]
    store.close()
    told = breach.report(tmp_path / "data", clock)
    assert "6, with 6 numbers; 0 asked not to be rung" in told
    assert "Last locked:            05.12.2019 18:00" in told
    assert WHO.controller in told
    assert "Encrypted:              yes" in told
    assert not [name for name in names if name in told]
    assert not [name for name in names if name in (folder.path / holdings.FILE).read_text()]


def test_l16_the_command_writes_a_file_for_its_owner_only(
    own: OwnList, clock: EveningClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store, _ = begin_with_list(tmp_path / "data", own, clock)
    store.close()
    monkeypatch.setattr("phonebank_app.paths.data_dir", lambda: tmp_path / "data")
    out = tmp_path / "report.txt"
    assert cli.main(["breach-report", "--party", folder.path.name, "--out", str(out)]) == 0
    assert "take it that the whole list is there" in out.read_text()
    assert out.stat().st_mode & 0o077 == 0
    assert cli.main(["breach-report", "--party", "nobody’s"]) == 1


# -- L19: who saw whom -----------------------------------------------------------------------------------------------


def test_l19_every_voter_shown_is_written_down_once_each_time_they_are_given(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2, of=party_of())
    evening.card(1)
    evening.card(1)
    evening.card(2)
    evening.save(OutcomeKind.NO_ANSWER, 1)
    evening.card(1)
    seen = SeenBy(evening.store)
    assert [(one.chair, one.name) for one in seen.every()] == [
        (1, "Robin Sample-1"),
        (2, "Robin Sample-2"),
        (1, "Robin Sample-3"),
    ]
    assert [one.name for one in seen.of(2, "Guest 2")] == ["Robin Sample-2"]


def test_l19_the_record_can_be_neither_changed_nor_deleted_and_leaves_as_ids(
    party: PartyFactory, tmp_path: Path
) -> None:
    evening = party(voters(1))
    assert isinstance(evening.calling.next(1), CallCard)
    for sql in ("DELETE FROM sights", "UPDATE sights SET caller = 'nobody'"):
        with pytest.raises(Exception, match="who saw whom"), evening.store.write() as connection:
            connection.exec_driver_sql(sql)
    assert SeenBy(evening.store).save(tmp_path / "seen.csv") == 1
    with (tmp_path / "seen.csv").open(encoding="utf-8-sig", newline="") as file:
        _, row = csv.reader(file)
    assert row == ["2019-12-05 18:00:00", "1", "Guest 1", "contact-1", "given"]


# -- L20: nothing listens --------------------------------------------------------------------------------------------

LISTENERS = frozenset(
    {"audioop", "pyaudio", "sounddevice", "soundfile", "wave", "ossaudiodev", "winsound", "vosk", "whisper"}
    | {"speech_recognition", "QtMultimedia", "QtTextToSpeech", "QtWebEngineCore", "QtWebEngineWidgets", "cv2"}
)


def test_l20_no_code_of_ours_reaches_for_a_microphone() -> None:
    found = []
    for file in [*ROOT.glob("phonebank_app/**/*.py"), *ROOT.glob("campaign_map/**/*.py"), *ROOT.glob("packaging/*")]:
        if file.suffix not in (".py", ".spec"):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{file.name}: {name}" for name in names if LISTENERS.intersection(name.split("."))]
    assert found == []


def test_l20_the_package_brings_no_module_that_could_listen() -> None:
    # The binding itself, without the add-ons: multimedia is not even on the disk.
    assert importlib.util.find_spec("PySide6.QtMultimedia") is None
    pins = (ROOT / "constraints.txt").read_text("utf-8").lower()
    assert not [name for name in ("pyaudio", "sounddevice", "pyside6-addons", "vosk") if name in pins]
