"""An election that never was: every seat as it voted in 2017, moved by one swing, its region's own and its own.

python -m tests.campaign_map.made_outcome FILE [SWING] [SEED]
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from phonebank_app.seats import load_seats

NATIONAL, REGIONAL, LOCAL = -9.0, 3.0, 6.0
"""The swing on Labour's lead, and how far regions and seats stray from it, in points (standard deviation)."""


def made_outcome(swing: float = NATIONAL, seed: int = 2019, local: float = LOCAL) -> dict[str, float]:
    """Labour's lead by seat code, in points to two decimals."""
    rng = random.Random(seed)
    regions = {seat.region: rng.gauss(0, REGIONAL) for seat in load_seats()}
    leads = {}
    for seat in load_seats():
        stray = regions[seat.region] + rng.gauss(0, local)
        lead = seat.lead_of("lab")
        if lead is not None:
            leads[seat.code] = round(max(-99.0, min(99.0, lead + swing + stray)), 2)
    return leads


def write_outcome(path: Path, leads: dict[str, float]) -> Path:
    """The file that `campaign-map simulate` reads."""
    rows = "".join(f"{code},{lead:.2f}\n" for code, lead in leads.items())
    path.write_text(f"ons_id,lead\n{rows}", encoding="utf-8")
    return path


if __name__ == "__main__":
    target, swing, seed = (*sys.argv[1:], *("outcome.csv", "-9", "2019")[len(sys.argv) - 1 :])
    write_outcome(Path(target), made_outcome(float(swing), int(seed)))
