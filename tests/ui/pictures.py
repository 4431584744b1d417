"""A picture of every page, in light and dark, at 100 % and 200 %: ``python -m tests.ui.pictures OUT [part of a name]``.

The callers' pages are taken side by side as well, on the screens that hold several of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from phonebank_app.app import make_application
from phonebank_app.ui import theme
from tests.ui.inspecting import room_for
from tests.ui.pages import PAGES, room

SCREENS = ((1920, 1080), (2560, 1440), (3840, 2160))


def wanted() -> Iterator[tuple[str, Callable[[], QWidget], tuple[int, int], float]]:
    """Every picture: its name, what it shows, how large, and the text size."""
    for name, build in PAGES.items():
        for scale in (1.0, 2.0):
            yield name, build, room_for(name, scale), scale
    for size in SCREENS:
        for count in (2, 3, 4):
            yield f"call, {count} chairs", lambda count=count: room(count, count), size, 1.0  # type: ignore[misc]


def take(qt: QApplication, out: Path, part: str = "") -> int:
    """Take them into ``out``; returns how many."""
    out.mkdir(parents=True, exist_ok=True)
    pictures = [(dark, *one) for dark in (False, True) for one in wanted() if part in one[0]]
    # A change of look styles every widget there is: it is made four times, over none.
    applied: theme.Theme | None = None
    for dark, name, build, (width, height), scale in sorted(pictures, key=lambda one: (one[0], one[-1])):
        if applied != (wanted_theme := theme.Theme(dark=dark, scale=scale)):
            theme.apply(qt, wanted_theme)
            applied = wanted_theme
        page = build()
        page.resize(width, height)
        page.show()
        for _ in range(6):
            qt.processEvents()
        look = "dark" if dark else "light"
        file = f"{name.replace(', ', '-').replace(' ', '-')}-{width}-{round(100 * scale)}-{look}.png"
        page.grab().save(str(out / file))
        page.hide()
        page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(pictures)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    count = take(make_application(), Path(sys.argv[1]), " ".join(sys.argv[2:]))
    print(f"{count} pictures in {sys.argv[1]}")
