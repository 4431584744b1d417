"""How large a telephone number must be so that it can be read across a table.

Whoever sees 6/12 resolves twice the angle that is called normal sight: a letter of the chart is 5 minutes of arc high
at 6/6 (Snellen; ISO 8596:2017), so that 6/12 needs 10. Two metres away that is 2000 mm · tan 10′ = 5.8 mm from the foot
of a figure to its head. 6/12 is the sight that the United Kingdom asks of drivers (gov.uk, “Driving eyesight rules”).
"""

from __future__ import annotations

from math import radians, tan

from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

DISTANCE_MM = 2000
ARC_MINUTES = 10
HIGH_MM = DISTANCE_MM * tan(radians(ARC_MINUTES / 60))
"""Of a figure, from foot to head: 5.8 mm."""

_BELIEVED = (72.0, 220.0)
"""Pixels to the inch that a screen may claim; projectors and some monitors say that they are as large as nothing."""
_USUAL = 96.0


def dots_per_inch(widget: QWidget) -> float:
    """Device-independent pixels to the inch of the screen that ``widget`` is on, as the screen says."""
    said = widget.screen().physicalDotsPerInchY()
    return said if _BELIEVED[0] <= said <= _BELIEVED[1] else _USUAL


def high_px(dots: float) -> float:
    """How high a figure must be, in device-independent pixels, on a screen with so many of them to the inch."""
    return HIGH_MM / 25.4 * dots


def figure_px(font: QFont) -> float:
    """How high a figure of this font is, in device-independent pixels."""
    return QFontMetricsF(font).capHeight()
