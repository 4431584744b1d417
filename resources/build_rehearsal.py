"""Write ``resources/rehearsal/needs.json``: the map that a rehearsal shows, worked out from invented figures.

Run as ``python resources/build_rehearsal.py``; it needs no network and gives the same file each time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from campaign_map.need.reasons import explain, snapshot
from campaign_map.need.seats import Progress, needs_of
from campaign_map.needs import calls_of_party, choose, rank_thrice
from campaign_map.profile import load_profile
from phonebank_app.party_demo.campaign import HARROW_EAST, invent_done
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.seats import load_seats, seats_by_code

HERE = Path(__file__).parent
CALLERS, HOURS = 6, 2.0
AT = datetime(2019, 12, 5, 18, 40, tzinfo=UTC)


def example_needs() -> NeedsSnapshot:
    """Every seat by need for a party of six that rings for two hours, marked as an example."""
    profile = load_profile(HERE / "profiles" / "example.toml")
    progress = {code: Progress(done=done, callable=500) for code, done in invent_done().items()}
    progress[HARROW_EAST] = Progress(done=1100, booked=250, told=0.6, heard=212, callable=500)
    size = calls_of_party(CALLERS, HOURS, profile.need.contacts_per_caller_hour)
    ranking = rank_thrice(needs_of(load_seats(), profile, progress), size, sigma=profile.need.sigma)
    choice = choose(ranking.now, stickiness=profile.need.stickiness)
    assert choice is not None
    reason = explain(choice, ranking, seats_by_code(), profile, AT)
    made = snapshot(ranking, profile, AT, reason=reason, seat_code=choice.seat.need.code)
    return msgspec.structs.replace(made, example=True)


if __name__ == "__main__":
    target = HERE / "rehearsal" / "needs.json"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(msgspec.json.encode(example_needs()) + b"\n")
    print(f"{target.name}: {target.stat().st_size} bytes")
