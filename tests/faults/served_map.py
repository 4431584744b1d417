"""The real service in a process of its own: ``python -m tests.faults.served_map FOLDER PEOPLE``.

It says its address, then answers each line on its input with one line: ``code`` with a pairing code, ``off NUMBER …``
with ``done`` once everybody on those numbers has asked another party not to be rung.
"""

from __future__ import annotations

import sys
from pathlib import Path

from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.settings import open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.voters.phones import national
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.makers import THURSDAY
from tests.sync.served import served

CALLERS, HOURS = 4, 2.0


def main() -> None:
    """Serve until the input ends."""
    folder, people = Path(sys.argv[1]), int(sys.argv[2])
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=EveningClock(THURSDAY, runs=False))
    load_list(service, HARROW_EAST, write_list(folder / "list.csv", people))
    off = 0
    with served(service) as listening:
        print(listening.url, flush=True)
        for line in sys.stdin:
            what, *numbers = line.split()
            if what == "code":
                print(new_party(service, "Ann", callers=CALLERS, hours=HOURS).code, flush=True)
                continue
            rows = []
            for number in numbers:
                off += 1
                rows.append(f"Z{off},Somebody There,{off} Other Road,SW15 1AA,{national(number)},no,2019-12-01,yes")
            load_list(service, HARROW_EAST, write_list(folder / "off.csv", 0, extra=rows))
            print("done", flush=True)
    service.store.close()


if __name__ == "__main__":
    main()
