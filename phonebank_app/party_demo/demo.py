"""The stage manager of a demo evening.

It starts the real service as a process of its own and the laptop (the real program, its real window) as another; takes
the network away by stopping the service; kills the laptop with SIGKILL in mid-call; lets it open its store again;
gives the network back; and compares what the service, the laptop and the results files say.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from phonebank_app.errors import WorldError
from phonebank_app.machine.clock import LONDON
from phonebank_app.party_demo.figures import Figures, disagreements, of_csv, of_xlsx, table
from phonebank_app.party_demo.service import Service
from phonebank_app.paths import private_dir
from phonebank_app.protocol import trust

EVENING = datetime(2019, 12, 5, 18, 0, tzinfo=LONDON)
"""A Thursday, a week before polling day."""

_HEADLESS = {
    "QT_QPA_PLATFORM": "offscreen",
    # Of every window it makes, that platform says it cannot hint at sizes.
    "QT_LOGGING_RULES": "default.warning=false",
}

CALLERS, HOURS = 6, 2.0
PASSPHRASE = "a kettle, a cake and five telephones"
"""The demo's own; the store it opens is made and thrown away by the demo."""


def play(*, out: Path, headless: bool, seat: str = "") -> int:
    """Play the evening; returns 0 if every figure agrees.

    Args:
        out: where screenshots and results are left.
        headless: in memory, without a display.
        seat: a seat's code, to send the party there whatever needs it most.

    Raises:
        WorldError: the service is not installed (it is not part of the frozen program), or did not start.
    """
    if importlib.util.find_spec("campaign_map") is None or importlib.util.find_spec("litestar") is None:
        raise WorldError(
            "The demo plays against a campaign map, and this copy of the program comes without one.",
            "Run it from the project's folder with “make run”, or rehearse: “phonebank rehearse”.",
        )
    out.mkdir(parents=True, exist_ok=True)
    with _stage() as folder:
        service = Service(private_dir(folder / "service"), EVENING)
        print("The campaign: preparing figures and call lists.", flush=True)
        lists = service.prepare()
        service.start()
        try:
            return _evening(service, folder, out, headless=headless, seat=seat, lists=lists)
        finally:
            service.stop()


def _evening(service: Service, folder: Path, out: Path, *, headless: bool, seat: str, lists: int) -> int:
    code = service.new_party(CALLERS, HOURS, seat)
    print(f"The campaign map is up with lists for {lists} seats. The host's code is {code}.")
    trust.add_root(private_dir(folder / "laptop"), trust.read_root_file(service.root))
    laptop = Laptop(folder / "laptop", out, headless=headless)

    laptop.start("--service", service.url, "--code", code)
    joined = laptop.hear("joined")
    print(f"\n{joined['seat']} needs this party most. {joined['why']}")
    print(f"Its list is here: {joined['contacts']} voters, {joined['callers']} guests seated.")
    online = laptop.hear("sent")
    print(f"{online['outcomes']} outcomes saved and sent. Now the network goes away.")
    service.stop()
    laptop.tell("offline")

    cut = laptop.hear("mid-call")
    laptop.kill()
    print(f"{cut['outcomes']} outcomes saved, {cut['waiting']} of them waiting, when the laptop is killed in mid-call.")

    laptop.start("--at", cut["at"], "--chair", str(cut["chair"]))
    back = laptop.hear("reopened")
    print(f"It opens again with {back['outcomes']} outcomes, and the call in hand where it was.")
    lost = int(cut["outcomes"]) - int(back["outcomes"])
    same_call = back["contact"] == cut["contact"] and back["step"] == cut["step"]
    offline = laptop.hear("worked")
    print(
        f"Still without a network: {offline['outcomes']} outcomes, {offline['waiting']} waiting. The network returns."
    )
    # An hour of calls is played in seconds, and the service's clock is none the later for it.
    service.start(datetime.fromisoformat(offline["at"]))
    laptop.tell("online")
    end = laptop.hear("done")
    laptop.wait()

    accounts = {
        "service": service.figures(),
        "laptop": msgspec.convert(end["figures"], Figures),
        "results.csv": of_csv(out / "results.csv"),
        "results.xlsx": of_xlsx(out / "results.xlsx"),
    }
    return verdict(accounts, end, out, lost=lost, same_call=same_call, acknowledged=laptop.acknowledged)


def verdict(
    accounts: dict[str, Figures],
    end: dict[str, Any],
    out: Path,
    *,
    lost: int,
    same_call: bool,
    acknowledged: set[str],
) -> int:
    """Print the accounts and where they differ; returns 1 if anything does.

    Args:
        end: what the laptop said last; ``lost``: outcomes that the kill cost; ``same_call``: whether it kept the call.
        acknowledged: the ids of all outcomes that the window showed as saved.
    """
    print(f"\n{table(accounts)}\n")
    wrong = disagreements(accounts)
    missing = acknowledged - set(accounts["service"].ids)
    if missing:
        wrong.append(f"{len(missing)} outcomes that were shown as saved never reached the service")
    if lost:
        wrong.append(f"{lost} outcomes were lost when the laptop was killed")
    if not same_call:
        wrong.append("the call in hand was another one after the kill")
    if end["waiting"] or end["tray"]:
        wrong.append(f"{end['waiting']} outcomes still wait and {end['tray']} need attention")
    if not end["reconciled"]:
        wrong.append("the service and the laptop do not hold the same log")
    for words in wrong:
        print(f"DIFFERS: {words}.")
    if not wrong:
        print(f"All agree: {len(acknowledged)} outcomes were shown as saved, and each reached the service once.")
    pictures = len(list(out.glob("*.png")))
    print(f"{out}/ holds {pictures} pages, results.csv, results.xlsx, and the latest state of every contact.")
    return 1 if wrong else 0


class Laptop:
    """The host's laptop: the real program in a process of its own.

    Attributes:
        acknowledged: the ids of all outcomes that the window showed as saved.
    """

    def __init__(self, data: Path, out: Path, *, headless: bool) -> None:
        self._words = ["--data", str(private_dir(data)), "--out", str(out), "--begin", EVENING.isoformat()]
        self._environment = os.environ | (_HEADLESS if headless else {})
        self._words += ["--headless"] if headless else []
        self._process: subprocess.Popen[str] | None = None
        self.acknowledged: set[str] = set()

    def start(self, *words: str) -> None:
        """Switch it on. The passphrase is typed into the window, and comes to it on its standard input."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "phonebank_app.party_demo.laptop", *self._words, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        self.tell(PASSPHRASE)

    def tell(self, words: str) -> None:
        """Say something to it."""
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def hear(self, event: str) -> dict[str, Any]:
        """Wait until it reports ``event``.

        Raises:
            WorldError: it ended instead.
        """
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if said["event"] == "saved":
                self.acknowledged.add(said["outcome_id"])
            elif said["event"] == event:
                return dict(said)
        raise WorldError(f"The laptop stopped before “{event}” (exit status {self._process.wait()}).")

    def kill(self) -> None:
        """Pull the plug."""
        assert self._process is not None
        self._process.kill()
        self._close()

    def wait(self) -> None:
        """Until the person closes the window, or it closes itself."""
        self._close()

    def _close(self) -> None:
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        for _ in self._process.stdout:
            pass
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def _stage() -> Iterator[Path]:
    """A place for the evening's stores, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="phonebank-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
