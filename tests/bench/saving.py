"""Key press → saved: the real call page, its key, and the caller's door, against a bare commit of the same two rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phonebank_app.app import make_application
from phonebank_app.cards import OutcomeDraft
from phonebank_app.db.connection import connect
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import theme
from phonebank_app.ui.caller.call_page import CallPage
from tests.bench.figures import Figure, in_turn, quantile
from tests.makers import CODE_SET, KEY, Evening, evening, voters

REACH = 2.5


def measure(quick: bool) -> Iterator[Figure]:
    """Twice 2,000: by the key of a page that was just painted, and from the page's signal on."""
    presses = 300 if quick else 2_000
    with TemporaryDirectory() as folder:
        party = evening(Path(folder) / "ours", voters(3 * presses))
        page, door, commit = Page(party), through_the_door(party), bare_commit(party, Path(folder) / "floor.db")
        paged, floor = in_turn(page.press, lambda: page.painted_before(commit), presses)
        straight, floor_again = in_turn(door, commit, presses)
        party.store.close()
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield _figure(f"key press to saved, {name} (ms)", paged, floor, share)
        yield _figure(f"outcome to saved, without the page, {name} (ms)", straight, floor_again, share)


def _figure(name: str, ours: list[float], floor: list[float], share: float) -> Figure:
    return Figure(name, quantile(ours, share) * 1e3, quantile(floor, share) * 1e3, REACH)


class Page:
    """The call page on a real party; what it is told to save, it saves."""

    def __init__(self, party: Evening) -> None:
        self._app = make_application()
        theme.apply(self._app, theme.Theme())
        self._party = party
        self._page = CallPage()
        self._page.set_keys(CODE_SET.keys, {str(kind): label for kind, label in CODE_SET.labels.items()})
        self._page.resize(1366, 768)
        self._page.show()
        self._page.outcome_given.connect(self._save)
        self._saved_at = 0.0

    def press(self) -> float:
        """A new card, painted; then the key, until what it means is saved."""
        self._paint()
        began = perf_counter()
        QTest.keyClick(self._page, Qt.Key.Key_N)
        return self._saved_at - began

    def painted_before(self, commit: Callable[[], float]) -> float:
        """The floor, met in the same state: painting a page leaves nothing of a database in the processor's caches."""
        self._paint()
        return commit()

    def _paint(self) -> None:
        self._page.show_card(self._party.card())
        self._app.processEvents()

    def _save(self, draft: OutcomeDraft) -> None:
        saved = self._party.calling.record(1, draft)
        self._saved_at = perf_counter()
        self._page.show_saved(saved)


def through_the_door(party: Evening) -> Callable[[], float]:
    """Saves an outcome each time it is called, without a page; says how long it took, in seconds."""

    def record() -> float:
        draft = OutcomeDraft(party.card().contact_id, OutcomeKind.NO_ANSWER)
        began = perf_counter()
        party.calling.record(1, draft)
        return perf_counter() - began

    return record


def bare_commit(party: Evening, path: Path) -> Callable[[], float]:
    """The same two rows in the same two tables, with their indexes, under the same pragmas, and nothing else."""
    bare = connect(path, KEY)
    bare.execute("PRAGMA foreign_keys = off")
    for (sql,) in party.rows(
        "SELECT sql FROM sqlite_master WHERE tbl_name IN ('outcomes', 'outbox') AND type IN ('table', 'index')"
        " AND sql IS NOT NULL"
    ):
        bare.execute(sql)
    sizes: tuple[Any, ...] = (
        1,
        1,
        "Guest 1",
        "no_answer",
        1575568800000,
        "+441134960001",
        None,
        "",
        "",
        None,
        "ab" * 32,
        b"x" * 330,
    )
    count = [0]

    def commit() -> float:
        count[0] += 1
        outcome_id = f"{hash(count[0] * 7919) & 0xFFFFFFFF:08x}-0000-4000-8000-{count[0]:012x}"
        began = perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        sequence = bare.execute(
            "INSERT INTO outcomes (outcome_id, contact_id, chair, caller, kind, at, e164, call_back_at, language,"
            " script_hash, replaces, sha256, op) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (outcome_id, *sizes),
        ).lastrowid
        bare.execute(
            "INSERT INTO outbox (outcome_id, device_seq, state, tries, code) VALUES (?, ?, 'waiting', 0, '')",
            (outcome_id, sequence),
        )
        bare.execute("COMMIT")
        return perf_counter() - began

    return commit
