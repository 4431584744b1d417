"""A program that crashes leaves no picture of its memory: voters' names and the store's key would stand in it."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

_NO_DIALOGS = 0x0001 | 0x0002
"""Windows: SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX, which keeps Windows Error Reporting from taking a dump."""


def forbid() -> None:
    """Have the system write no core dump of this process, nor of those it starts.

    The limit keeps the kernel from writing one; where dumps are piped to a collector, which limits do not stop
    (``core(5)``), Linux is told to leave every kind of memory out of it.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(_NO_DIALOGS)
        return
    import resource

    _, hardest = resource.getrlimit(resource.RLIMIT_CORE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, hardest))
    with suppress(OSError):
        Path("/proc/self/coredump_filter").write_text("0", encoding="ascii")
