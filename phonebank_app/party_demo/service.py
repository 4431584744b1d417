"""The service of a demo: the real one, as a process of its own on loopback, given an invented campaign."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from phonebank_app.errors import WorldError
from phonebank_app.party_demo.campaign import figures_csv, write_lists
from phonebank_app.party_demo.figures import Figures, of_service
from phonebank_app.paths import resources

_ANNOUNCES = "campaign-map listening on "


class Service:
    """A campaign map with a database in ``folder``.

    Attributes:
        url: where it listens; the same after a restart.
        root: the file with the root key that laptops are to trust.
    """

    def __init__(self, folder: Path, at: datetime) -> None:
        self.url = ""
        self.root = folder / "offline" / "campaign.root"
        self._keys = folder / "keys"
        self._folder = folder
        self._at = at
        self._database = f"sqlite:///{folder / 'campaign.db'}"
        self._process: subprocess.Popen[str] | None = None

    def prepare(self) -> int:
        """Give it the campaign's figures, call lists and keys; returns how many seats have a list."""
        self._make_keys()
        figures = self._folder / "figures.csv"
        figures.write_text(figures_csv(), encoding="utf-8")
        self._tell("load-figures", str(figures))
        lists = self._folder / "lists"
        seats = write_lists(lists, self._at.date())
        self._tell("load-lists", str(lists))
        return seats

    def _make_keys(self) -> None:
        """A root that would lie offline, and a key that signs lists; the host's laptop will trust the first."""
        offline = self.root.parent
        self._key("new-root", "--name", "The demo's campaign", "--no-passphrase", "--out", str(offline))
        self._key("new-recovery", "--out", str(offline))
        request = self._key("new-signer").splitlines()[0]
        certificate = self._key("certify", "--root", str(offline / "root.pem"), request).splitlines()[0]
        self._key("install", str(self.root), str(offline / "recovery.recipient"), certificate)

    def new_party(self, callers: int, hours: float, seat: str = "") -> str:
        """A pairing code for a host."""
        to_seat = (
            ("--seat", seat, "--by", "the demo", "--because", "it was asked for on the command line") if seat else ()
        )
        made = self._tell(
            "new-party", "--host", "Jo", "--callers", str(callers), "--hours", f"{hours:g}", "--json", *to_seat
        )
        return str(json.loads(made)["code"])

    def start(self, at: datetime | None = None) -> None:
        """Start it, or start it again where it was.

        Args:
            at: what its clock shows then; the same as before, if nothing is said.

        Raises:
            WorldError: it did not come up.
        """
        self._at = at or self._at
        port = self.url.rsplit(":", 1)[-1] if self.url else "0"
        profile = resources() / "profiles" / "example.toml"
        self._process = subprocess.Popen(
            self._command("serve", "--port", port, "--profile", str(profile)),
            stdout=subprocess.PIPE,
            stderr=(self._folder / "service.log").open("a"),
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(_ANNOUNCES):
                self.url = line.removeprefix(_ANNOUNCES).strip()
                return
        raise WorldError("The campaign map did not start.", f"See {self._folder / 'service.log'}.")

    def stop(self) -> None:
        """Stop it, as when the network goes."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None

    def figures(self) -> Figures:
        """What it holds of the evening."""
        path = self._folder / "outcomes.csv"
        self._tell("results", "--out", str(path))
        return of_service(path)

    def _command(self, verb: str, *words: str) -> list[str]:
        shared = ("--database", self._database, "--clock", self._at.isoformat(), "--keys", str(self._keys))
        return [sys.executable, "-m", "campaign_map", verb, *words, *shared]

    def _key(self, verb: str, *words: str) -> str:
        return self._run("keys", "--keys", str(self._keys), "--clock", self._at.isoformat(), verb, *words)

    def _tell(self, verb: str, *words: str) -> str:
        return self._run(*self._command(verb, *words)[3:])

    def _run(self, *words: str) -> str:
        command = [sys.executable, "-m", "campaign_map", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise WorldError(f"campaign-map {words[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout
