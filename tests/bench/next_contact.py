"""The next contact in a list of 500 and of 50,000, most of them finished, resting or promised for later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from phonebank_app.cards import CallCard
from phonebank_app.db.moments import to_ms
from tests.bench.figures import Figure, in_turn, median, timed
from tests.makers import THURSDAY, Evening, evening, voter

REACH = 1.5
LONG, SHORT = 50_000, 500


def measure(quick: bool) -> Iterator[Figure]:
    """Fresh lists first, then lists late in the evening."""
    turns = 100 if quick else 1_000
    for words, worn in (("fresh", False), ("nine in ten done", True)):
        with TemporaryDirectory() as folder:
            long = _party(Path(folder) / "long", LONG, worn)
            short = _party(Path(folder) / "short", SHORT, worn)
            ours, floor = in_turn(_next(long), _next(short), turns)
            long.store.close()
            short.store.close()
        name = f"next contact of 50,000 against 500, {words} (ms)"
        yield Figure(name, median(ours) * 1e3, median(floor) * 1e3, REACH)


def _party(folder: Path, size: int, worn: bool) -> Evening:
    party = evening(folder, [voter(n, household=n // 2) for n in range(size)])
    if worn:
        with party.store.write() as connection:
            # Of every ten: four finished, four rest until tomorrow, one is promised for later; nobody is before them.
            tomorrow = to_ms(THURSDAY) + 86_400_000
            connection.exec_driver_sql("UPDATE contacts SET queue = 9, reason = 'finished' WHERE id % 10 < 4")
            connection.exec_driver_sql(
                "UPDATE contacts SET queue = 2, reason = 'resting', due = ? WHERE id % 10 BETWEEN 4 AND 7", (tomorrow,)
            )
            connection.exec_driver_sql(
                "UPDATE contacts SET queue = 0, reason = 'call_back_later', due = ? WHERE id % 10 = 8", (tomorrow,)
            )
    return party


def _next(party: Evening) -> Callable[[], float]:
    def give_back_and_ask() -> float:
        party.calling.take_break(1, True)
        party.calling.take_break(1, False)
        return timed(lambda: _a_card(party))

    return give_back_and_ask


def _a_card(party: Evening) -> None:
    if not isinstance(party.calling.next(1), CallCard):
        raise AssertionError("there was nobody to ring")
