"""Hearing from systemd's logind that the laptop is about to sleep, or that its screen is locked; Linux only.

A thread listens on the system's bus. While somebody listens, logind is asked to wait a moment before it sleeps (a
“delay” inhibitor, five seconds at most), so that the party is locked first. Where there is no bus nothing is heard, and
the clocks tell afterwards (``ui.autolock``).

Not QtDBus: tearing its connections down while a signal arrives ended the process in our tests.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SYSTEM = "SYSTEM"

_SERVICE, _PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER, _SESSION = f"{_SERVICE}.Manager", f"{_SERVICE}.Session"
_PATIENCE_S = 5.0


class SleepWatch:
    """Listens until :meth:`stop`.

    Args:
        heard: called in the listening thread.
        address: of another bus than the system's.
    """

    def __init__(self, heard: Callable[[], None], address: str = SYSTEM) -> None:
        self._heard, self._address = heard, address
        self._thread = threading.Thread(target=self._listen, name="sleep-watch", daemon=True)
        self._connection: Any = None
        self._delay: Any = None
        self._stopped = False
        self.listening = threading.Event()

    def start(self) -> None:
        """Begin to listen, in a thread: reaching the bus may take a while."""
        if sys.platform == "linux":
            self._thread.start()

    def may_sleep(self) -> None:
        """The party is locked: logind need not wait for us any longer."""
        delay, self._delay = self._delay, None
        if delay is not None:
            delay.close()

    def stop(self) -> None:
        """Listen no longer."""
        self._stopped = True
        if self._connection is not None:
            with suppress(OSError):  # the bus has gone already
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)
        self.may_sleep()

    def _listen(self) -> None:
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._connection = open_dbus_connection(self._address, enable_fds=True)
            try:
                self._subscribe()
                self._wait()
            finally:
                self._connection.close()
                self.may_sleep()
        except (OSError, KeyError, ValueError, EOFError, TimeoutError):
            return  # no bus, or it has gone: the clocks tell

    def _subscribe(self) -> None:
        from jeepney import MatchRule, message_bus
        from jeepney.io.blocking import Proxy

        bus = Proxy(message_bus, self._connection, timeout=_PATIENCE_S)
        for interface, member in ((_MANAGER, "PrepareForSleep"), (_SESSION, "Lock")):
            bus.AddMatch(MatchRule(type="signal", sender=_SERVICE, interface=interface, member=member))
        self._ask_to_wait()
        self.listening.set()

    def _wait(self) -> None:
        from jeepney import HeaderFields, MessageType

        while not self._stopped:
            message = self._connection.receive()
            fields = message.header.fields
            if message.header.message_type is not MessageType.signal:
                continue
            said = fields.get(HeaderFields.interface), fields.get(HeaderFields.member)
            if said == (_MANAGER, "PrepareForSleep") and message.body == (False,):
                self._ask_to_wait()
            elif said in ((_MANAGER, "PrepareForSleep"), (_SESSION, "Lock")) and not self._stopped:
                self._heard()

    def _ask_to_wait(self) -> None:
        """Without it the program is only told, and may be put to sleep before it has done anything."""
        from jeepney import DBusAddress, DBusErrorResponse, new_method_call
        from jeepney.wrappers import unwrap_msg

        manager = DBusAddress(_PATH, _SERVICE, _MANAGER)
        words = ("sleep", "Phonebank Party", "Locks the party before the laptop sleeps", "delay")
        try:
            asked = new_method_call(manager, "Inhibit", "ssss", words)
            (self._delay,) = unwrap_msg(self._connection.send_and_get_reply(asked, timeout=_PATIENCE_S))
        except (DBusErrorResponse, TimeoutError):
            self._delay = None  # not allowed, or no logind: it is told all the same
