"""Typing into a script of 200 steps on its page, with the checks, the drafts, the preview and the graph going on.

The real window of an open party on a running loop, a real encrypted store, keys as a person presses them: words of a
few letters, and a rest after some, in which the text is checked and kept. For each key the longest time is taken for
which the window's loop did nothing else, from its press until the next: the handling of the key itself, or a gap
between two ticks of a timer that ticks as often as it can. It is time of the loop's own thread on a processor: what
other programs take of the machine is not in it; the wall's time stands beside it, with no reach. The floor is a bare
``QPlainTextEdit`` with the same text in the same run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget  # noqa: TID251 - the floor

from phonebank_app.app import make_application
from phonebank_app.db.engine import open_store
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.scripts.vocabulary import MAX_STEPS
from phonebank_app.ui.garbage import Collector
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from tests.bench.figures import Figure, median, quantile
from tests.makers import KEY, THURSDAY, party_of

_REACH = 16.0
"""The issue's: milliseconds in which nothing else is done."""
_TICK_MS = 1
_WORDS = "and what would change your mind about the buses here "
_EVERY, _REST = 9, 0.5
"""After so many keys the hands rest for so long, in seconds: then the text is checked and kept."""
_KEY_S = 0.03


_Took = tuple[list[float], list[float], list[float]]
"""The longest gaps after each key, what handling it took, and the gaps by the wall's clock; milliseconds."""


def long_script(steps: int = MAX_STEPS) -> str:
    """A script of so many steps, each with a paragraph and five answers, with a branch and a mistake here and there."""
    parts = ['+++\ntitle = "Long"\nlanguage = "en-GB"\nversion = 1\n+++\n']
    for n in range(steps):
        after = f"step{n + 1}" if n + 1 < steps else ""
        way = f"-> {after}" if after else "-> end conversation"
        who = "I’m {caller}, for {on_behalf_of}. " if not n else ""
        parts.append(
            f"\n== step{n}: Stage {n // 10} (question q{n})\n“{who}What of number {n}, {{first_name|there}}?”\n"
            f"1 Good [good] {way}\n2 Bad [bad] -> end refused\n3 So so [so]\n4 Not sure [unsure]\n"
            f"when q{n} is so -> step{min(n + 1 + n % 3, steps - 1)}\n{way}\n"
        )
    return "".join(parts)


def measure(quick: bool) -> Iterator[Figure]:
    """The page, and the bare field, in turn."""
    keys = 120 if quick else 1_200
    qt = make_application()
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
        collector = Collector()
        page = runner.run(_on_the_page(Path(folder), keys))
        bare = runner.run(_in_a_bare_field(keys))
        collector.stop()
    what = f"typing into {MAX_STEPS} steps"
    for name, (gaps, handled, wall) in (("on the page of scripts", page), ("in a bare field", bare)):
        reach = _REACH if name.startswith("on") else None
        yield Figure(f"{what} {name}: longest gap after a key, p50 (ms)", median(gaps), None, None)
        yield Figure(f"{what} {name}: longest gap after a key, p99 (ms)", quantile(gaps, 0.99), None, reach)
        yield Figure(f"{what} {name}: longest gap of all (ms)", max(gaps), None, None)
        yield Figure(f"{what} {name}: longest gap after a key by the wall, p99 (ms)", quantile(wall, 0.99), None, None)
        yield Figure(f"{what} {name}: handling a key, p99 (ms)", quantile(handled, 0.99), None, None)
    yield Figure("handling a key on the page against a bare field, p50 (ms)", median(page[1]), median(bare[1]), 12)


async def _on_the_page(folder: Path, keys: int) -> _Took:
    store = open_store(folder / "party", KEY)
    clock = EveningClock(THURSDAY)
    begin_party(store, party_of(), clock)
    view = PartyWindow(Session(store, clock), SettingsPage())
    view.window.resize(1366, 768)
    view.window.show()
    view.window.show_page("scripts")
    desk = view.scripts
    desk.begin(long_script(), "empty")
    await asyncio.sleep(1.5)
    proof = desk.proof
    assert proof is not None
    assert proof.script is not None
    assert len(proof.script.steps) == MAX_STEPS
    middle = proof.script.steps[MAX_STEPS // 2]
    desk.editor.go_to_step(middle.id)
    desk.editor.field.go_to(middle.line + 1, 3)
    found = await _typed(desk.editor.field, keys)
    await asyncio.sleep(1.5)
    assert desk.draft is not None
    assert desk.draft.text == desk.editor.field.text(), "what was typed is not kept"
    view.stop()
    await view.tasks.close()
    view.window.close()
    store.close()
    return found


async def _in_a_bare_field(keys: int) -> _Took:
    field = QPlainTextEdit()
    field.resize(700, 460)
    field.setPlainText(long_script())
    field.show()
    await asyncio.sleep(0.5)
    found = await _typed(field, keys)
    field.close()
    return found


async def _typed(field: QWidget, keys: int) -> _Took:
    """For each key the longest gap until the next, and what handling it took of the loop's thread."""
    gaps, handled, walls = [], [], []
    longest, longest_wall = 0.0, 0.0
    last, last_wall = thread_time(), perf_counter()

    def tick() -> None:
        nonlocal last, last_wall, longest, longest_wall
        now, wall = thread_time(), perf_counter()
        longest = max(longest, (now - last) * 1e3)
        longest_wall = max(longest_wall, (wall - last_wall) * 1e3 - _TICK_MS)
        last, last_wall = now, wall

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    field.setFocus()
    for place in range(keys):
        longest, longest_wall, last, last_wall = 0.0, 0.0, thread_time(), perf_counter()
        began = thread_time()
        QTest.keyClicks(field, _WORDS[place % len(_WORDS)])
        handled.append((thread_time() - began) * 1e3)
        await asyncio.sleep(_REST if place % _EVERY == _EVERY - 1 else _KEY_S)
        gaps.append(longest)
        walls.append(longest_wall)
    timer.stop()
    return gaps, handled, walls


__all__ = ["long_script", "measure"]
