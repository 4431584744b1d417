"""A joined laptop over loopback: how long until a save is acknowledged; how silent the host's window is meanwhile."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import qasync

from phonebank_app.app import make_application
from phonebank_app.nearby import HostEvent, NearbyHost, certificates
from tests.bench.figures import Figure, quantile
from tests.bench.joined_guest import ANSWERED, ASKED
from tests.bench.saving import bare_commit
from tests.faults import laptops
from tests.makers import reopened
from tests.nearby.rooms import party

REACH_MS = 50.0
REACH = 6.0


def measure(quick: bool) -> Iterator[Figure]:
    """One laptop, save after save; then twelve without a pause."""
    saves = 200 if quick else 2_000
    with TemporaryDirectory() as folder:
        qt = make_application()
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
            ours, floor = runner.run(_saves(Path(folder), saves))
    yield Figure("joined laptop's save to acknowledged, p99 (ms)", quantile(ours, 0.99) * 1e3, None, REACH_MS)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        values = quantile(ours, share) * 1e3, quantile(floor, share) * 1e3
        yield Figure(
            f"joined laptop's save to acknowledged, {name}, against TLS and a bare commit (ms)", *values, REACH
        )
    found = laptops.played(seconds=5 if quick else 30, people=4_000 if quick else 12_000)
    longest = max((silent - others for silent, others, *_ in found.silences), default=0.0)
    yield Figure(f"longest silence while 12 joined laptops save {found.saved:,} (ms)", longest, None, REACH_MS)


async def _saves(folder: Path, saves: int) -> tuple[list[float], list[float]]:
    session = party(folder / "party", saves + 10)
    evening = reopened(session.store, session.clock)  # type: ignore[arg-type]
    hosts: list[NearbyHost] = []

    def heard(event: HostEvent) -> None:
        if event.kind == "waiting":
            for one in hosts[0].waiting():
                hosts[0].approve(one.id)

    host = NearbyHost(session, "The host", heard, at=("127.0.0.1",))
    hosts.append(host)
    opened = await host.start(announce=False)
    floor = await _floor(bare_commit(evening, folder / "floor.db"))
    port = floor.sockets[0].getsockname()[1]
    guest = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.joined_guest", opened.link, str(port), str(folder / "guest"), str(saves)),
        stdout=PIPE,
    )
    said, _ = await guest.communicate()
    floor.close()
    await host.stop()
    session.close()
    ours, floors = json.loads(said)
    return ours, floors


async def _floor(commit: Callable[[], float]) -> asyncio.Server:
    """TLS, a question, a bare commit, an answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readexactly(ASKED)
                commit()
                writer.write(bytes(ANSWERED))
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    context = certificates.host_context(certificates.new_certificate(datetime.now(UTC)))
    return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
