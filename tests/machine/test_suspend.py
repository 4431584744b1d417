"""What logind says on a bus is heard, and it waits until the party is locked; with a logind and a bus of our own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from phonebank_app.machine.suspend import SleepWatch

DAEMON = shutil.which("dbus-daemon")
MANAGER = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")
SESSION = MANAGER.with_interface("org.freedesktop.login1.Session")


class Logind:
    """Gives out delays and says what happens.

    Attributes:
        delays: the reading ends of the pipes it gave out; one is at its end when its delay was given back.
    """

    def __init__(self, address: str, *, refuses: bool = False) -> None:
        self._connection: DBusConnection = open_dbus_connection(address, enable_fds=True)
        self._refuses = refuses
        self.delays: Queue[int] = Queue()
        Proxy(message_bus, self._connection).RequestName("org.freedesktop.login1")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def says(self, member: str, *body: bool, by: Any = MANAGER) -> None:
        self._connection.send(new_signal(by, member, "b" * len(body) or None, body))

    def _serve(self) -> None:
        try:
            while True:
                asked = self._connection.receive()
                if asked.header.message_type is not MessageType.method_call:
                    continue
                assert asked.header.fields[HeaderFields.member] == "Inhibit"
                assert (asked.body[0], asked.body[3]) == ("sleep", "delay")
                if self._refuses:
                    self._connection.send(new_error(asked, "org.freedesktop.DBus.Error.AccessDenied"))
                    continue
                here, there = os.pipe()
                self._connection.send(new_method_return(asked, "h", (there,)))
                os.close(there)
                self.delays.put(here)
        except (OSError, EOFError, KeyError):
            self._connection.close()

    def leaves(self) -> None:
        self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a bus that nobody else is on."""
    if DAEMON is None:
        pytest.skip("there is no dbus-daemon here")
    command = [DAEMON, "--session", "--print-address", "--nofork"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


def listening(bus: str, heard: Queue[str]) -> SleepWatch:
    watch = SleepWatch(lambda: heard.put("sleeps"), bus)
    watch.start()
    assert watch.listening.wait(20)
    return watch


def test_sleep_waits_until_the_party_is_locked(bus: str) -> None:
    logind, heard = Logind(bus), Queue[str]()
    watch = listening(bus, heard)
    delay = logind.delays.get(timeout=20)
    logind.says("PrepareForSleep", True)
    assert heard.get(timeout=20) == "sleeps"
    os.set_blocking(delay, False)
    with pytest.raises(BlockingIOError):
        os.read(delay, 1)
    watch.may_sleep()
    os.set_blocking(delay, True)
    assert os.read(delay, 1) == b""
    logind.says("PrepareForSleep", False)
    again = logind.delays.get(timeout=20)
    watch.stop()
    logind.leaves()
    assert os.read(again, 1) == b""
    assert heard.empty()


def test_the_screens_lock_is_heard_and_its_unlocking_is_not(bus: str) -> None:
    logind, heard = Logind(bus), Queue[str]()
    watch = listening(bus, heard)
    logind.says("Unlock", by=SESSION)
    logind.says("Lock", by=SESSION)
    assert heard.get(timeout=20) == "sleeps"
    watch.stop()
    logind.leaves()
    assert heard.empty()


def test_a_logind_that_does_not_wait_is_heard_all_the_same(bus: str) -> None:
    logind, heard = Logind(bus, refuses=True), Queue[str]()
    watch = listening(bus, heard)
    logind.says("PrepareForSleep", True)
    assert heard.get(timeout=20) == "sleeps"
    watch.stop()
    logind.leaves()


def test_where_there_is_no_bus_nothing_is_heard_and_nothing_breaks() -> None:
    watch = SleepWatch(lambda: None, "unix:path=/nowhere/at/all")
    watch.start()
    watch.stop()
    assert not watch.listening.is_set()


def test_a_watch_that_never_began_can_be_stopped() -> None:
    SleepWatch(lambda: None).stop()
