"""The table of every page, which ``pages``, ``pages_of_guests`` and ``pages_of_host`` fill."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

Builder = Callable[[], QWidget]

PAGES: dict[str, Builder] = {}
"""The pages by name."""

WIDE: dict[str, tuple[int, int]] = {}
"""Those that want more room than a laptop's: width and height in pixels at 100 %."""


def page(name: str, wide: tuple[int, int] | None = None) -> Callable[[Builder], Builder]:
    """Put a page into the table."""

    def known(build: Builder) -> Builder:
        PAGES[name] = build
        if wide is not None:
            WIDE[name] = wide
        return build

    return known
