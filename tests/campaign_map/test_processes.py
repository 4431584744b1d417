"""The service as several processes on one socket."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from campaign_map.cli import main
from campaign_map.lists import load_list
from campaign_map.settings import Service
from phonebank_app.protocol.packs import PackContact
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list


@dataclass
class _Served:
    """What runs, and what it has said so far."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def hands(self) -> list[int]:
        """The processes that answer, in the order in which they began."""
        return [int(pid) for pid in re.findall(r"Started server process \[(\d+)\]", self.log.read_text("utf-8"))]

    def is_well(self) -> bool:
        with httpx.Client(base_url=self.address) as http:
            return http.get("/health").status_code == 200


@contextmanager
def serving(url: str, folder: Path, *options: str) -> Iterator[_Served]:
    command = [sys.executable, "-m", "campaign_map", "serve", "--database", url, "--port", "0", *options]
    log = folder / "service.log"
    with log.open("w") as written:
        # Who is killed leaves behind what it keeps while it runs.
        keeps = os.environ | {"TMPDIR": str(folder)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=written, text=True, env=keeps)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("campaign-map listening on http://127.0.0.1:"), log.read_text("utf-8")
        yield _Served(line.split()[-1], process, log)
    finally:
        process.terminate()
        process.communicate()


def _until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not holds():
        pause.wait(0.05)


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text("ascii").rpartition(")")[2].split()[0] == "Z"


def _pushed(address: str, laptop: Laptop, contact: PackContact) -> None:
    """One push over a connection of its own, which any of them may answer."""
    with httpx.Client(base_url=address) as http:
        elsewhere = Laptop(http, laptop.device, laptop.party_id, laptop.token, laptop.count)
        assert elsewhere.report(contact).status == "stored"


def test_they_are_ready_once_count_as_one_and_end_together(database: str, service: Service, tmp_path: Path) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "harrow.csv", 40))
    six = SIX_O_CLOCK.isoformat()
    with serving(database, tmp_path, "--processes", "2", "--log", "json", "--clock", six) as served:
        with httpx.Client(base_url=served.address) as http:
            laptop = Laptop.paired(service, http)
            contacts = laptop.pack().contacts[:12]
        for contact in contacts:
            _pushed(served.address, laptop, contact)
        for _ in range(4):
            with httpx.Client(base_url=served.address) as http:
                assert 'campaign_map_outcomes_total{status="stored"} 12.0' in http.get("/metrics").text
        hands = served.hands()
        served.process.send_signal(signal.SIGTERM)
        said, _ = served.process.communicate(timeout=30)
    assert said == ""  # beside the line that was read
    assert served.process.returncode == 0
    assert len(hands) == 2
    _until(lambda: all(_gone(hand) for hand in hands))
    lines = [json.loads(line) for line in served.log.read_text("utf-8").splitlines()]
    assert sum(line.get("route") == "/v1/parties/{party}/push" for line in lines) == 12


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_that_dies_is_replaced(database: str, tmp_path: Path) -> None:
    with serving(database, tmp_path, "--processes", "2") as served:
        first, second = served.hands()
        os.kill(first, signal.SIGKILL)
        _until(lambda: len(served.hands()) == 3)
        assert not _gone(second)
        _until(served.is_well)
        assert f"process {first} ended with -9; another takes its place" in served.log.read_text("utf-8")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_none_goes_on_when_the_one_that_watches_is_killed(database: str, tmp_path: Path) -> None:
    with serving(database, tmp_path, "--processes", "2") as served:
        hands = served.hands()
        served.process.kill()
        _until(lambda: all(_gone(hand) for hand in hands))


def test_no_process_at_all_is_refused_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'campaign.db'}"
    assert main(["serve", "--database", url, "--port", "0", "--processes", "0"]) == 1
    assert capsys.readouterr().err.strip().startswith("At least one process must answer.")
