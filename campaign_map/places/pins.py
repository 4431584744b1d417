"""Marks on a seat's map: a lettered hexagon for each event, and a ring that says no more than roughly where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from campaign_map.places.hexes import LETTER_WIDTH
from campaign_map.places.leaders import Box

_RADIUS = 14.0
_LEAST_RING = 22.0
_APART = 2.1 * _RADIUS
_LETTERS = 14.0


@dataclass(frozen=True, slots=True)
class Pin:
    """Something to mark.

    Attributes:
        lat, lon: WGS84; for a host's home never its own, but the middle of its district.
        letter: the letter of the list beside the map; blank for a mark without one.
        ring_miles: radius of the ring that it is somewhere in; 0 for none, as for a public meeting place.
        says: words beside it, such as a station; may be blank.
    """

    lat: float
    lon: float
    letter: str = ""
    ring_miles: float = 0.0
    says: str = ""


def draw_pins(pins: Sequence[tuple[Pin, float, float]], units_a_mile: float) -> tuple[Markup, list[Box]]:
    """The marks, and what they cover. Marks that would lie on one another stand side by side; rings stay.

    Args:
        pins: each with where it is drawn.
    """
    rings, marks, boxes = Markup(), Markup(), []
    placed: list[tuple[float, float]] = []
    for pin, x, y in pins:
        if pin.ring_miles > 0:
            radius = max(_LEAST_RING, pin.ring_miles * units_a_mile)
            rings += Markup('<circle class="about" cx="{}" cy="{}" r="{}"/>').format(_n(x), _n(y), _n(radius))
        if not pin.letter:
            if pin.says or not pin.ring_miles:
                marks += Markup('<circle class="spot" cx="{}" cy="{}" r="4"/>').format(_n(x), _n(y))
            at_x, at_y, reach = x, y, 5.0
        else:
            at_x, at_y = _free(x, y, placed)
            reach = _RADIUS
            placed.append((at_x, at_y))
            marks += _mark(pin.letter, at_x, at_y)
        boxes.append(Box(at_x - reach, at_y - reach, 2 * reach, 2 * reach))
        if pin.says:
            width = LETTER_WIDTH * _LETTERS * len(pin.says)
            marks += Markup('<text font-size="{}" x="{}" y="{}">{}</text>').format(
                _n(_LETTERS), _n(at_x + reach + 4), _n(at_y + 0.36 * _LETTERS), pin.says
            )
            boxes.append(Box(at_x + reach, at_y - _LETTERS / 2, width + 8, _LETTERS))
    return rings + marks, boxes


def _mark(letter: str, x: float, y: float) -> Markup:
    corners = " ".join(
        f"{_n(x + _RADIUS * math.sin(turn))},{_n(y - _RADIUS * math.cos(turn))}"
        for turn in (math.pi / 3 * corner for corner in range(6))
    )
    return Markup(
        '<polygon class="pin" points="{}"/>'
        '<text class="letter" text-anchor="middle" font-size="{}" x="{}" y="{}">{}</text>'
    ).format(corners, _n(_LETTERS), _n(x), _n(y + 0.36 * _LETTERS), letter)


def _free(x: float, y: float, placed: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place nearest to a point that is clear of those placed: the point, or one on the rings of six, twelve, …"""
    for ring in range(len(placed) + 1):
        for step in range(max(1, 6 * ring)):
            turn = 2 * math.pi * step / max(1, 6 * ring)
            at = (x + ring * _APART * math.sin(turn), y - ring * _APART * math.cos(turn))
            if all(math.dist(at, other) >= _APART - 0.01 for other in placed):
                return at
    return x, y


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
