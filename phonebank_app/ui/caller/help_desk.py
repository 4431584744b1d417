"""Wanting the host, or no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from phonebank_app.calling import Calling
from phonebank_app.cards import ChairView
from phonebank_app.changes import Changes
from phonebank_app.ui.caller.call_page import CallPage

_T = TypeVar("_T")


class Ask(Protocol):
    """How a desk has something done, and says why it was not; see ``CallerDesk``."""

    def __call__(self, deed: Callable[[Calling], _T], then: Callable[[_T], None], key: str, kept: str = "") -> None: ...


class HelpDesk(QObject):
    """Emits ``changed`` when the store knows."""

    changed = Signal(object)

    def __init__(self, page: CallPage, chair: int, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._chair, self._ask = page, chair, ask
        page.ask_host.connect(lambda: ask(lambda calling: calling.chair(chair), self._turn, "host"))

    def _turn(self, chair: ChairView) -> None:
        asks = chair.asks_host_since is None
        self._ask(lambda calling: calling.ask_host(self._chair, asks), self._turned, "host")

    def _turned(self, changes: Changes) -> None:
        self.changed.emit(changes)
        self._ask(lambda calling: calling.chair(self._chair), self._page.show_chair, "host")
