"""A campaign map with one long list that it gives away whole, as a process of its own: ``python -m … FOLDER ROWS``.

Says the code of a party, then where it listens, a line each.
"""

from __future__ import annotations

import sys
from pathlib import Path

from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.serve import serve
from campaign_map.settings import Settings, open_service
from phonebank_app.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, write_list


def main(folder: Path, rows: int) -> None:
    """Serve until the process is told to end."""
    service = open_service(
        f"sqlite:///{folder / 'campaign.db'}",
        clock=EveningClock(SIX_O_CLOCK, runs=False),
        settings=Settings(largest_lease=rows, smallest_lease=rows),
    )
    load_list(service, HARROW_EAST, write_list(folder / "list.csv", rows))
    print(new_party(service, "Ann", callers=12, hours=2.0).code, flush=True)
    serve(service, "127.0.0.1", 0, ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
