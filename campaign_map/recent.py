"""What was found a moment ago, so that it need not be looked up again at once."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Remembers a value for each key, for some seconds.

    Threads may share it: they do not see each other's value half made, and the worst of a race is a second look-up.

    Args:
        most: of more, those kept longest are forgotten.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[K, tuple[V, float]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """What is remembered, or ``None``."""
        value, until = self._kept.get(key, (None, 0.0))
        return value if monotonic() < until else None

    def keep(self, key: K, value: V) -> None:
        """Remember it from now on."""
        self._kept[key] = (value, monotonic() + self._seconds)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
