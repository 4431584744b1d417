"""Key press → saved: the real call page, its key, and the caller's door, against a bare commit of the same two rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.cards import OutcomeDraft
from phonebank_app.db.connection import connect
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.ui import theme
from phonebank_app.ui.caller.call_page import CallPage
from tests.bench.figures import Figure, in_turn, quantile
from tests.makers import CODE_SET, KEY, Evening, evening, voters

REACH = 2.5


def measure(quick: bool) -> Iterator[Figure]:
    """Twice the 2,000 presses: through the page, and from the page's signal on."""
    presses = 300 if quick else 2_000
    with TemporaryDirectory() as folder:
        party = evening(Path(folder) / "ours", voters(3 * presses))
        press, record = _through_the_page(party), _through_the_door(party)
        commit = _bare_commit(party, Path(folder) / "floor.db")
        for _ in range(20):
            press(), record(), commit()
        paged, floor = in_turn(press, commit, presses)
        recorded, floor_again = in_turn(record, commit, presses)
        party.store.close()
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield _figure(f"key press to saved, {name} (ms)", paged, floor, share)
        yield _figure(f"outcome to saved, {name} (ms)", recorded, floor_again, share)


def _figure(name: str, ours: list[float], floor: list[float], share: float) -> Figure:
    return Figure(name, quantile(ours, share) * 1e3, quantile(floor, share) * 1e3, REACH)


def _through_the_page(party: Evening) -> Callable[[], float]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, theme.Theme())
    page = CallPage()
    page.set_keys(CODE_SET.keys, {str(kind): label for kind, label in CODE_SET.labels.items()})
    page.resize(1280, 860)
    page.show()
    saved_at = [0.0]

    def save(draft: OutcomeDraft) -> None:
        saved = party.calling.record(1, draft)
        saved_at[0] = perf_counter()
        page.show_saved(saved)

    page.outcome_given.connect(save)

    def press() -> float:
        page.show_card(party.card())
        app.processEvents()
        began = perf_counter()
        QTest.keyClick(page, Qt.Key.Key_N)
        return saved_at[0] - began

    return press


def _through_the_door(party: Evening) -> Callable[[], float]:
    def record() -> float:
        draft = OutcomeDraft(party.card().contact_id, OutcomeKind.NO_ANSWER)
        began = perf_counter()
        party.calling.record(1, draft)
        return perf_counter() - began

    return record


def _bare_commit(party: Evening, path: Path) -> Callable[[], float]:
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
