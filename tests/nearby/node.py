"""A laptop in a network namespace of its own, told what to do on its standard input, a line of JSON at a time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.errors import WorldError
from phonebank_app.guests.register_notice import notice
from phonebank_app.nearby import GuestLine, HostEvent, NearbyGuest, NearbyHost, line, wire
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from tests.faults.laptops_guests import SABOTAGE
from tests.nearby.rooms import party


class Node:
    """A laptop; it becomes a host or a guest by what it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._session: Session | None = None
        self._host: NearbyHost | None = None
        self._line: GuestLine | None = None

    async def do(self, what: str, said: dict[str, Any]) -> Any:
        """Do one thing."""
        doing: Any = getattr(self, f"_{what}")
        return await doing(**said)

    async def _configure(self, interface: str, addresses: list[str]) -> None:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["ip", "link", "set", interface, "name", "wifi0"], check=True)
        for address in addresses:
            subprocess.run(["ip", "addr", "add", address, "dev", "wifi0", *_at_once(address)], check=True)
        subprocess.run(["ip", "link", "set", "wifi0", "up"], check=True)

    async def _link(self, up: bool) -> None:
        subprocess.run(["ip", "link", "set", "wifi0", "up" if up else "down"], check=True)

    async def _open(self, name: str, announce: bool = True) -> dict[str, Any]:
        self._session = party(self._folder / "party", 30)

        def heard(event: HostEvent) -> None:
            if self._host is not None and event.kind == "waiting":
                for one in self._host.waiting():
                    self._host.approve(one.id)

        self._host = NearbyHost(self._session, name, heard)
        opened = await self._host.start(announce=announce)
        return {
            "code": opened.code,
            "port": opened.port,
            "addresses": opened.addresses,
            "link": opened.link,
            "announced": opened.announced,
        }

    async def _outcomes(self) -> list[list[Any]]:
        assert self._session is not None
        with self._session.store.read() as connection:
            return [list(row) for row in connection.exec_driver_sql("SELECT outcome_id, contact_id FROM outcomes")]

    async def _close(self) -> None:
        if self._host is not None:
            await self._host.stop()

    async def _find(self, seconds: float) -> list[list[Any]]:
        found = await NearbyGuest(self._folder / "keeps").find(seconds)
        return [[one.name, one.address, one.port] for one in found]

    async def _join(self, where: str, code: str, name: str) -> str:
        guest = NearbyGuest(self._folder / "keeps")
        self._line = await guest.join(where, code, name, "a laptop", (), lambda _: None)
        while not self._line.connected:
            await asyncio.sleep(0.01)
        await self._line.ask("accept", language="en", sha256=notice("en").sha256)
        return self._line.facts.party.seat_name

    async def _save(self) -> list[Any]:
        assert self._line is not None
        card = await self._line.ask("next")
        assert isinstance(card, CallCard), card
        saved = await self._line.ask("record", draft=OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
        return [saved.outcome_id, saved.contact_id]

    async def _card(self) -> int:
        assert self._line is not None
        card = await self._line.ask("next")
        return card.contact_id if isinstance(card, CallCard) else 0

    async def _until(self, connected: bool) -> int:
        assert self._line is not None
        async with asyncio.timeout(30):
            while self._line.connected != connected:
                await asyncio.sleep(0.05)
        return self._line.kept


def _at_once(address: str) -> list[str]:
    """An IPv6 address is not first asked for in the whole network."""
    return ["nodad"] if ":" in address else []


async def _work(folder: Path) -> None:
    loop, node = asyncio.get_running_loop(), Node(folder)
    if "--control" in sys.argv:
        SABOTAGE["forgets"]()
    line.ANSWER_SECONDS, line.PING_SECONDS, wire.QUIET_SECONDS = 2.0, 0.7, 2.5
    while text := await loop.run_in_executor(None, sys.stdin.readline):
        said = json.loads(text)
        try:
            answer = {"done": await node.do(said.pop("what"), said)}
        except WorldError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(_work(Path(sys.argv[1])))
