"""Memory that is free is given back to the system, and much of it is freed a little at a time."""

from __future__ import annotations

import ctypes
import sys
import threading
from functools import cache
from time import sleep
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_MANY: Final = 5_000
_AT_ONCE: Final = 500
_FIRST: Final = 0.05
"""Seconds in which the tuple itself goes: then nobody else holds what was in it."""


class Long(tuple[_T, ...]):
    """A tuple of the people of a list: whoever drops it last does not wait until all of them are freed.

    To free a hundred thousand people takes a tenth of a second, and Python lets nothing else run meanwhile, the window
    least of all. So a thread of its own frees a few at a time.
    """

    __slots__ = ()

    def __del__(self) -> None:
        if len(self) < _MANY or sys.is_finalizing():
            return
        try:
            threading.Thread(target=_let_go, args=([*self],), name="freeing a list", daemon=True).start()
        except RuntimeError:  # no thread may begin any more: the program ends, and the system has it all
            return


def _let_go(things: list[Any]) -> None:
    sleep(_FIRST)
    while things:
        del things[-_AT_ONCE:]


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
