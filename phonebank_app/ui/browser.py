"""What the person's own system shows: its web browser, its folders."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def browse(address: str) -> None:
    """Open a web page of ours there; anything but http and https is refused, whoever asks."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.isValid() and url.scheme() in ("http", "https"):
        QDesktopServices.openUrl(url)


def show_folder(folder: Path) -> None:
    """Show a folder of this laptop in the system's own window of files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
