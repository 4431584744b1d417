"""How much memory it takes to take in a list of 100,000 rows, above what the process has when it begins.

Each kind of file in a process of its own, ``python -m tests.bench.import_memory FILE ROWS``, which prints the megabytes
that were held at most, by what the system says; the store is open and every module is there before it begins.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from phonebank_app.db.engine import open_store
from phonebank_app.hosting import begin_party
from phonebank_app.list_intake.importing import Importing
from phonebank_app.lists import read_list
from phonebank_app.machine.clock import EveningClock
from tests.bench import long_list
from tests.bench.figures import Figure
from tests.makers import KEY, THURSDAY, party_of

REACH_MB = 150.0
ROWS = 100_000


def measure(quick: bool) -> Iterator[Figure]:
    """One go each: a peak hardly differs from go to go."""
    rows = 10_000 if quick else ROWS
    with TemporaryDirectory() as folder:
        for kind, write in (("CSV", long_list.write_csv), ("XLSX", long_list.write_xlsx)):
            file = write(Path(folder) / f"list.{kind.lower()}", rows)
            command = [sys.executable, "-m", "tests.bench.import_memory", str(file), str(rows)]
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            name = f"memory above idle while {rows:,} rows of {kind} are taken in (MB)"
            yield Figure(name, float(told), None, REACH_MB)


def main(file: Path, rows: int) -> None:
    """Take in a list, and print the most memory that was held for it."""
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "party", KEY)
        clock = EveningClock(THURSDAY, runs=False)
        begin_party(store, party_of(), clock)
        importing = Importing(store, clock)
        read_list(b"Name,Telephone\nRobin,07700 900123\n")  # what is imported and compiled at the first list
        before = _held("VmRSS")
        importing.keep(importing.plan(read_list(file, limit=rows)))
        most = _held("VmHWM")
        store.close()
    print(round(most - before, 1))


def _held(which: str) -> float:
    """Megabytes: what this process holds, or the most that it has held.

    Where the system does not tell that, the most; on Linux the call for it would count what the parent held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines[which].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
