"""Drawings that are made once and then copied, so that a page is painted in a third of the time.

A *stamp* is a cap, an icon or a ground: it is kept for everybody, as long as there is room, and holds nobody's words. A
*tile* is what a button says: whoever shows it holds it, all who show the same hold the same one, and it is gone with
the last of them; for it may be a voter's name.

Both are put on whole pixels of the screen, also where a pixel of ours is one and a quarter of those: what is copied
there pixel by pixel is as sharp as what is drawn.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import ClassVar
from weakref import WeakValueDictionary

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from phonebank_app.ui import theme

Paint = Callable[[QPainter, QRectF], None]

_MOST_PIXELS = 3_000_000
"""Of all stamps together: twelve megabytes."""

_LARGEST = 60_000
"""Pixels of one stamp; what is larger is drawn."""


class _Stamps:
    """Those used last."""

    kept: ClassVar[OrderedDict[Hashable, QPixmap]] = OrderedDict()
    pixels = 0


class Tile:
    """A drawing on an opaque ground, held by whoever shows it."""

    __slots__ = ("__weakref__", "pixmap")

    def __init__(self, pixmap: QPixmap) -> None:
        self.pixmap = pixmap


_TILES: WeakValueDictionary[Hashable, Tile] = WeakValueDictionary()


def stamp(painter: QPainter, box: QRectF, key: Hashable, paint: Paint, *, to_the_edge: bool = False) -> None:
    """Draw what ``paint`` draws in a box; ``key`` and the theme say all that it depends on, beside the box's size.

    What is not painted on a widget, or is turned or stretched, is drawn as it is; so is what may reach ``to_the_edge``
    of its widget where pixels are no whole ones: moved by part of one it would be cut there.
    """
    ratio = ratio_of(painter)
    if not ratio or (to_the_edge and ratio % 1) or box.width() * box.height() * ratio * ratio > _LARGEST:
        paint(painter, box)
        return
    whole = (key, box.width(), box.height(), ratio, theme.current())
    made = _Stamps.kept.get(whole)
    if made is None:
        made = _drawn(box, ratio, None, paint)
        _keep(whole, made)
    else:
        _Stamps.kept.move_to_end(whole)
    painter.drawPixmap(snapped(painter, box.topLeft(), ratio), made)


def tile(painter: QPainter, box: QRectF, key: Hashable, ground: QColor, paint: Paint) -> Tile | None:
    """Draw what ``paint`` draws on ``ground`` in a box, and return what to hold for the next time.

    ``None`` is returned, and nothing drawn, where a copy would not be as good.
    """
    ratio = ratio_of(painter)
    if not ratio:
        return None
    whole = (key, box.width(), box.height(), ratio, theme.current())
    found = _TILES.get(whole)
    if found is None:
        found = _TILES[whole] = Tile(_drawn(box, ratio, ground, paint))
    painter.drawPixmap(snapped(painter, box.topLeft(), ratio), found.pixmap)
    return found


def ratio_of(painter: QPainter) -> float:
    """Pixels of the screen a pixel of ours; 0 where nothing can be copied."""
    device = painter.device()
    if not isinstance(device, QWidget):
        return 0.0
    ratio: float = device.devicePixelRatioF()
    now = painter.deviceTransform()
    straight = abs(now.m11() - ratio) < 1e-6 and abs(now.m22() - ratio) < 1e-6 and not now.m12() and not now.m21()
    return ratio if straight else 0.0


def _drawn(box: QRectF, ratio: float, ground: QColor | None, paint: Paint) -> QPixmap:
    made = QPixmap(max(1, -int(-box.width() * ratio // 1)), max(1, -int(-box.height() * ratio // 1)))
    made.setDevicePixelRatio(ratio)
    # An opaque one takes words as sharp as the window does.
    made.fill(Qt.GlobalColor.transparent if ground is None else ground)
    painter = QPainter(made)
    painter.translate(-box.topLeft())
    paint(painter, box)
    painter.end()
    return made


def snapped(painter: QPainter, at: QPointF, ratio: float) -> QPointF:
    """The same place, moved to where a pixel of the screen begins."""
    if ratio == 1.0:
        return at  # Qt does so itself
    there = painter.deviceTransform().map(at)
    return QPointF(at.x() + (round(there.x()) - there.x()) / ratio, at.y() + (round(there.y()) - there.y()) / ratio)


def _keep(key: Hashable, made: QPixmap) -> None:
    _Stamps.kept[key] = made
    _Stamps.pixels += made.width() * made.height()
    while _Stamps.pixels > _MOST_PIXELS and _Stamps.kept:
        _, old = _Stamps.kept.popitem(last=False)
        _Stamps.pixels -= old.width() * old.height()
