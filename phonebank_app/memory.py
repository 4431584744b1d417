"""Memory that is free is given back to the system, where the C library would keep it for itself."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """After much was freed at once: let the system have it.

    glibc keeps up to 64 MB at the end of its heap once a block of half that size was freed, as after a workbook. Other
    C libraries have no such call and no such habit, so there is nothing to do.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
