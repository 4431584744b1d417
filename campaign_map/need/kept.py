"""What a process keeps in memory of an open database, so that it need not be worked out for each request.

Only what may be a little old. Whoever changes something through this process calls `forget`, so that what they did
shows at once here; other processes see it within `LIFE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from campaign_map.store import Store

LIFE = timedelta(seconds=20)

_T = TypeVar("_T")
_caches: list[WeakKeyDictionary[Store, object]] = []


@dataclass(frozen=True, slots=True)
class _Item(Generic[_T]):
    what: _T
    version: object
    made_at: datetime
    made: float


class Kept(Generic[_T]):
    """One thing for each open database, made anew when it is older than ``life`` or of another version.

    Age is counted on the service's clock and on the machine's: an evening may be played at any speed.

    Args:
        lasting: nothing that somebody enters bears on it, so `forget` leaves it alone.
    """

    def __init__(self, life: timedelta = LIFE, *, lasting: bool = False) -> None:
        self._life = life
        self._items: WeakKeyDictionary[Store, object] = WeakKeyDictionary()
        self._making: WeakKeyDictionary[Store, Lock] = WeakKeyDictionary()
        self._guard = Lock()
        if not lasting:
            _caches.append(self._items)

    def get(self, store: Store, now: datetime, make: Callable[[], _T], *, version: object = None) -> _T:
        """What is kept, or what ``make`` returns.

        While one thread makes it anew, others go on with what there is if only its age is against it. Nobody waits for
        anybody: who waited with a transaction open could wait for ever.
        """
        item = self._items.get(store)
        assert item is None or isinstance(item, _Item)
        same = item is not None and item.version == version
        if item is not None and same and self._is_young(item, now):
            return item.what  # type: ignore[no-any-return]
        with self._guard:
            making = self._making.setdefault(store, Lock())
        if not making.acquire(blocking=False):
            return item.what if item is not None and same else make()
        try:
            made = make()
            self._items[store] = _Item(made, version, now, monotonic())
            return made
        finally:
            making.release()

    def _is_young(self, item: _Item[_T], now: datetime) -> bool:
        older = max(abs(now - item.made_at), timedelta(seconds=monotonic() - item.made))
        return older < self._life


def forget(store: Store) -> None:
    """Something changed: make everything anew that is kept of this database."""
    for cache in _caches:
        cache.pop(store, None)
