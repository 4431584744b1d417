"""The person's own web browser."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def browse(address: str) -> None:
    """Open a web page of ours there; anything but http and https is refused, whoever asks."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.isValid() and url.scheme() in ("http", "https"):
        QDesktopServices.openUrl(url)
