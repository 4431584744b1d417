"""From the command line to a window: one for each person, on the screen before the rest is loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from phonebank_app import paths
from phonebank_app.app import Program, make_application
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import SystemClock
from phonebank_app.ui.single import OneWindow


def run(file: Path | None = None) -> int:
    """Open the window: the parties on this laptop, or the first run.

    Args:
        file: what the program was started with; opened in the window that is open already, if there is one.
    """
    return _run(Program.welcome, file)


def rehearse(seat_code: str = "") -> int:
    """Open the window on a rehearsal."""
    return _run(lambda program: program.rehearse(seat_code))


def join_room() -> int:
    """Open the window on the way into a party in this room, as a guest with a laptop of their own."""
    return _run(Program.join_room)


def write_script(file: Path | None = None) -> int:
    """Open the window in which scripts are written without a party, on the one in this file if there is one."""
    return _run(lambda program: program.write_script(file), file, write=True)


def _run(begin: Callable[[Program], None], file: Path | None = None, *, write: bool = False) -> int:
    data = paths.data_dir()
    one = OneWindow(data)
    qt = make_application()
    if not one.claim():
        if one.show_first(file, write=write):
            return 0
        raise WorldError(
            tr("Phonebank Party is open already, but its window does not answer."),
            tr("Look for it among your windows; if it is stuck, end it and start again: what was saved is kept."),
        )
    try:
        program = Program(qt, data, SystemClock())
        begin(program)
        # On the screen first; the log, the loop and all that needs it come next.
        qt.processEvents()
        status = program.run_loop(partial(_start_rest, data, one, program, None if write else file))
    finally:
        one.release()
    if program.again:
        start_anew()
    return status


def start_anew() -> None:
    """Become the program as it is started by hand: everything of this one is closed. Another language begins so."""
    os.environ.pop("PHONEBANK_LANGUAGE", None)  # it went before what was just chosen
    how = [] if getattr(sys, "frozen", False) else ["-m", "phonebank_app"]
    os.execv(sys.executable, [sys.executable, *how])


def _start_rest(data: Path, one: OneWindow, program: Program, file: Path | None) -> None:
    from phonebank_app import i18n, logs

    logs.start(data)
    if i18n.trouble():
        logs.note(i18n.trouble())
    one.listen(program.come_forward, partial(_come_to_write, program))
    program.say_where()
    if file is not None:
        program.open_file(file)


def _come_to_write(program: Program, file: Path | None) -> None:
    program.come_forward()
    program.write_script(file)
