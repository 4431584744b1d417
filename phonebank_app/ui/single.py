"""One window of the program for each person: whoever starts it again is shown the window that is open.

A file that one process holds says who is first, so a socket that a crash left behind is no obstacle. The socket is
named after the person's folder, and only they can reach it: two people on one machine do not meet.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt

from phonebank_app.machine import locks

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket
    from PySide6.QtWidgets import QWidget

_LOCK = "window.lock"
_PATIENCE_MS = 5_000
_MOST = 16 * 1024
_DONE = b"shown\n"


class Asked(msgspec.Struct, frozen=True):
    """What a second start says: the file it was given, if any; ``write``: a script is to be written."""

    file: str = ""
    write: bool = False


def bring_forward(window: QWidget) -> None:
    """Show a window before all others, with the keyboard."""
    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()


Shown = Callable[["Path | None"], None]


class OneWindow:
    """The one window of this person.

    Args:
        data: the folder of their parties.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock: int | None = None
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Whether this is the first start; if so it stays the first until :meth:`release`."""
        if self._lock is None:
            self._lock = locks.take(self._data / _LOCK)
        return self._lock is not None

    def listen(self, shown: Shown, write: Shown | None = None) -> bool:
        """Be told when somebody starts the program again, with the file they gave; whether that can be.

        Args:
            write: called instead of ``shown`` when they want to write a script.

        To be called by whoever claimed it, once the loop is about to run.
        """
        from PySide6.QtNetwork import QLocalServer  # a tenth of a second, which the first window need not wait for

        server = QLocalServer()
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(lambda: self._answer(server, shown, write or shown))
        # Whatever socket there is, nobody is behind it: we hold the lock.
        QLocalServer.removeServer(self.name)
        self._server = server
        return server.listen(self.name)

    def show_first(self, file: Path | None = None, *, write: bool = False) -> bool:
        """Have the window that is open come to the front, and open the file, or write it; whether it answered."""
        from PySide6.QtCore import QDeadlineTimer, QThread
        from PySide6.QtNetwork import QLocalSocket

        patience = QDeadlineTimer(_PATIENCE_MS)
        socket = QLocalSocket()
        # The first may have been started in the same moment, and not listen yet.
        while not patience.hasExpired():
            socket.connectToServer(self.name)
            if socket.waitForConnected(500):
                break
            QThread.msleep(50)
        else:
            return False
        said = msgspec.json.encode(Asked(str(file.absolute()) if file is not None else "", write))
        socket.write(said + b"\n")
        socket.waitForBytesWritten(_PATIENCE_MS)
        while socket.bytesAvailable() < len(_DONE) and not patience.hasExpired():
            if not socket.waitForReadyRead(500) and socket.state() is not QLocalSocket.LocalSocketState.ConnectedState:
                break
        return bytes(socket.readAll().data()) == _DONE

    def release(self) -> None:
        """Let another be the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def name(self) -> str:
        """What the socket is called; where the system gives each person a folder for such things, it is there."""
        who = f"{self._data.resolve()}|{os.getuid() if hasattr(os, 'getuid') else os.environ.get('USERNAME', '')}"
        name = f"phonebank-party-{hashlib.sha256(who.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
        own = os.environ.get("XDG_RUNTIME_DIR", "")
        return str(Path(own) / name) if own and Path(own).is_dir() else name

    def _answer(self, server: QLocalServer, shown: Shown, write: Shown) -> None:
        socket = server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(lambda: self._hear(socket, shown, write))
        if socket.bytesAvailable():
            self._hear(socket, shown, write)

    def _hear(self, socket: QLocalSocket, shown: Shown, write: Shown) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST:
                socket.abort()
            return
        try:
            asked = msgspec.json.decode(bytes(socket.readLine(_MOST).data()), type=Asked)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            socket.abort()
            return
        socket.write(_DONE)
        socket.flush()
        socket.disconnectFromServer()
        (write if asked.write else shown)(Path(asked.file) if asked.file else None)
