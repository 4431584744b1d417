"""What the person copied elsewhere, read when they paste. Nothing of ours is put there: every program reads it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def copied() -> QMimeData:
    """What was copied last; empty where nothing was."""
    # The toolkit gives nothing at all where nothing was ever copied, whatever its types say.
    found: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return found if found is not None else QMimeData()
