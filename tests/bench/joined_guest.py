"""A joined laptop that saves, and says how long each save took until it was acknowledged: a process of its own.

In turn with each, the same over the floor: TLS, as many bytes there and back, and a bare commit between them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from time import perf_counter

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.guests.register_notice import notice
from phonebank_app.nearby import NearbyGuest, certificates
from phonebank_app.rules.outcomes import OutcomeKind

ASKED, ANSWERED = 330, 260
"""Bytes of a question to save, and of its answer."""


async def _measure(link: str, floor_port: int, folder: Path, saves: int) -> tuple[list[float], list[float]]:
    line = await NearbyGuest(folder).join(link, "", "Sam", "a laptop", (), lambda _: None)
    while not line.connected:
        await asyncio.sleep(0.01)
    await line.ask("accept", language="en", sha256=notice("en").sha256)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", floor_port, ssl=certificates.guest_context(), server_hostname=""
    )
    ours, floor = [], []
    for _ in range(saves):
        card = await line.ask("next")
        assert isinstance(card, CallCard), card
        began = perf_counter()
        await line.ask("record", draft=OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
        ours.append(perf_counter() - began)
        began = perf_counter()
        writer.write(bytes(ASKED))
        await reader.readexactly(ANSWERED)
        floor.append(perf_counter() - began)
    writer.close()
    await line.leave()
    return ours, floor


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])))))
