"""The picture of where a seat is: real boundaries when some are loaded, a piece of the map of hexagons when not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import sqlalchemy as sa
from markupsafe import Markup

from campaign_map.needs import Ranked
from campaign_map.places import boundaries
from campaign_map.places.hexes import near_map
from campaign_map.places.outlines import HEIGHT, WIDTH, View, draw
from campaign_map.places.pins import Pin


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for a page.

    Attributes:
        is_real: whether it shows real boundaries, so that marks are on it and a word about rings is in place.
    """

    svg: Markup
    is_real: bool


def seat_picture(
    connection: sa.Connection,
    ranked: Sequence[Ranked],
    seat_code: str,
    pins: Sequence[Pin] = (),
    *,
    name: str = "seatmap",
) -> Picture:
    """A seat, its neighbours and what is marked.

    Args:
        ranked: all seats, for the hexagons.

    Raises:
        KeyError: there is no such seat.
    """
    bounds = boundaries.bounds(connection, seat_code)
    if bounds is None:
        return Picture(near_map(ranked, seat_code, shape=WIDTH / HEIGHT, name=name), False)
    return _drawn(connection, seat_code, View.around(*bounds), tuple(pins), name)


def spot_picture(
    connection: sa.Connection,
    ranked: Sequence[Ranked],
    seat_code: str,
    pin: Pin,
    *,
    across: float = 4.0,
    name: str = "spotmap",
) -> Picture:
    """One mark and what is around it, for the page of an event.

    Args:
        seat_code: the seat that is filled in.
        across: miles from left to right.
    """
    if boundaries.bounds(connection, seat_code) is None:
        return Picture(near_map(ranked, seat_code, shape=WIDTH / HEIGHT, name=name), False)
    return _drawn(connection, seat_code, View(pin.lat, pin.lon, max(across, 5 * pin.ring_miles)), (pin,), name)


def _drawn(connection: sa.Connection, seat_code: str, view: View, pins: tuple[Pin, ...], name: str) -> Picture:
    key = (boundaries.mark(connection), seat_code, view, pins, name)
    kept = _kept.get(key)
    if kept is None:
        kept = draw(seat_code, boundaries.shapes_in(connection, view.bounds), view, pins, name)
        _kept.put(key, kept)
    return Picture(kept, True)


class _Kept:
    """The drawings last asked for: they change only with the boundaries and the marks, and take 20 to 80 ms."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._drawings: OrderedDict[tuple[object, ...], Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> Markup | None:
        with self._lock:
            found = self._drawings.get(key)
            if found is not None:
                self._drawings.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], drawing: Markup) -> None:
        with self._lock:
            self._drawings[key] = drawing
            while len(self._drawings) > self._most:
                self._drawings.popitem(last=False)


_kept = _Kept(700)
