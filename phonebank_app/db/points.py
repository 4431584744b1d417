"""Named points of the program, ``what: where``: a harness may look on there, or end it (``tests/faults``).

The program passes them by and nobody watches. What each is called says where the program is, not what a harness does
there, so a name stays what it is when the code around it moves.
"""

from __future__ import annotations

from collections.abc import Callable

watcher: Callable[[str], None] | None = None
"""Called with the name of every point that is passed, in the thread that passes it; a harness sets it."""


def passing(point: str) -> None:
    """The program is at this point now."""
    if watcher is not None:
        watcher(point)
