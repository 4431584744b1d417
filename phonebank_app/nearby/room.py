"""The host's ear: a thread with a loop of its own that listens, pairs and reads lines. It knows nothing of the store.

What a laptop asks is passed to a `Desk`, which does it on the window's loop (`pump`). Here nobody is believed: who has
not proved that they know the code, or have the key of tonight, gets few bytes, little time, and no word of the party.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from phonebank_app import logs
from phonebank_app.errors import NotOurService, WorldError
from phonebank_app.i18n import tr
from phonebank_app.nearby import certificates, messages, pairing
from phonebank_app.nearby.guesses import Bucket, Guesses
from phonebank_app.nearby.interfaces import in_the_room
from phonebank_app.nearby.links import PORT
from phonebank_app.nearby.messages import (
    PROTOCOL,
    Answer,
    Ask,
    Bye,
    Hello,
    Host,
    Introduce,
    Message,
    Pake,
    Ping,
    Pong,
    Proof,
    Sorry,
    Wait,
    Welcome,
    expect,
    frame,
)

MOST_STRANGERS = 24
"""Lines that have proved nothing yet; and of one address:"""
MOST_OF_ONE = 6
MOST_WAITING = 12
STRANGERS_SECONDS = 12.0
"""In which a line has to prove something."""
QUIET_SECONDS = 15.0
"""After which a line of which nothing is heard counts as dropped; guests say something every four."""
AFTER_WRONG_SECONDS = 1.0
"""Before a wrong guess is answered."""
_WAIT_EVERY = 4.0
_WRITE_SECONDS = 10.0

_T = TypeVar("_T")

_LINE_ENDED = (OSError, asyncio.IncompleteReadError, TimeoutError, ssl.SSLError)

BUSY = Sorry("busy", tr("The host’s laptop is busy."), tr("Try again in a minute."))
WRONG_CODE = Sorry(
    "code",
    tr("The host’s laptop does not know this code."),
    tr("Look whether it shows another one by now, and type that."),
)
UNKNOWN = Sorry(
    "unknown", tr("The host’s laptop does not know this one any more."), tr("Ask the host for a code, and join again.")
)
OTHER_VERSION = Sorry(
    "version", tr("The two laptops have programs that do not understand each other."), tr("Install the newest on both.")
)


class Desk(Protocol):
    """Who decides. Called in the room's thread; what comes back is done on the window's loop."""

    def introduced(self, waiting_id: str, who: Introduce, key: bytes) -> Future[Welcome | Sorry]:
        """A laptop knows the code: shall it come in?"""

    def back(self, join_id: str) -> Future[Welcome | Bye]:
        """A laptop of tonight is here again; ``Bye``: it may hand over, and then has to go."""

    def asked(self, join_id: str, ask: Ask) -> Future[Answer]:
        """A joined laptop wants something."""

    def kept(self, join_id: str, count: int) -> None:
        """How many outcomes a laptop says it has yet to hand over."""

    def left(self, join_id: str) -> Future[None]:
        """The guest goes home."""

    def dropped(self, join_id: str) -> None:
        """A line ended without a goodbye."""

    def another_code(self) -> None:
        """Too many wrong guesses: what is shown is another code."""


@dataclass(eq=False)
class Line:
    """A line as the host has it. ``last``: the number of the question answered last."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    address: str
    bound: pairing.Bound
    last: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def say(self, message: Message) -> None:
        """Say it, unless the other end has not read for ten seconds."""
        async with self.lock:
            self.writer.write(frame(message))
            async with asyncio.timeout(_WRITE_SECONDS):
                await self.writer.drain()

    def cut(self) -> None:
        """End it at once."""
        self.writer.transport.abort()


class Room:
    """Listens on ``addresses``.

    Args:
        name: the only thing that strangers are told.
        pem: the key and the certificate of this evening.
        keys: of the laptops that may come back, by joining; looked at when one does.

    Attributes:
        guesses: the code; only the room's thread may touch more than ``code``.
    """

    def __init__(self, name: str, pem: bytes, keys: Mapping[str, bytes], desk: Desk) -> None:
        self.guesses = Guesses()
        self._name, self._pem, self._keys, self._desk = name, pem, keys, desk
        self._fingerprint = certificates.fingerprint_of_pem(pem)
        self._tls = certificates.host_context(pem)
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._run, name="nearby", daemon=True)
        self._listening: dict[str, asyncio.Task[None]] = {}
        self._lines: dict[str, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._strangers: Counter[str] = Counter()
        self._knocks, self._pairings = Bucket(20, 60), Bucket(2, 14)
        self._waiting = 0

    # -- from the window's thread ------------------------------------------------------------------------------------

    def start(self, addresses: Sequence[str], first: int) -> int:
        """Listen; returns the port: ``first`` (0: the usual one), or the next that is free.

        Raises:
            WorldError: none can be had.
        """
        self._thread.start()
        try:
            return self._there(self._listen_anywhere(addresses, first or PORT))
        except BaseException:
            self.close()
            raise

    def listen_on(self, addresses: Sequence[str], port: int) -> None:
        """The laptop's addresses are others now."""
        self._there(self._listen(addresses, port))

    def renew(self) -> None:
        """Another code."""

        async def renew() -> None:
            self.guesses.renew()

        self._there(renew())

    def tell(self, join_id: str, message: Message) -> None:
        """Say something on a laptop's line, if it has one; nobody waits for it."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, join_id, message)

    def connected(self, join_id: str) -> bool:
        """Whether a laptop has a line now."""
        return join_id in self._lines

    def lines(self) -> int:
        """How many have one."""
        return len(self._lines)

    def close(self) -> None:
        """Cut every line, listen no more, end the thread."""
        if self._thread.is_alive():
            self._there(self._shut())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def _there(self, job: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    # -- listening ---------------------------------------------------------------------------------------------------

    async def _listen_anywhere(self, addresses: Sequence[str], first: int) -> int:
        for port in (*range(first, first + 10), 0):
            try:
                return await self._listen(addresses, port)
            except OSError:
                logs.note("a port of the room is taken", port=port)
                await self._deafen()
        raise WorldError(
            tr("This laptop cannot listen in this network."), tr("Look whether its firewall lets Phonebank Party in.")
        )

    async def _listen(self, addresses: Sequence[str], port: int) -> int:
        for gone in self._listening.keys() - set(addresses):
            self._listening.pop(gone).cancel()
        for address in addresses:
            if address not in self._listening:
                ear = _ear(address, port)
                port = ear.getsockname()[1]
                self._listening[address] = self._loop.create_task(self._accept(ear))
        return port

    async def _deafen(self) -> None:
        ears = list(self._listening.values())
        self._listening.clear()
        for ear in ears:
            ear.cancel()
        await asyncio.gather(*ears, return_exceptions=True)

    async def _accept(self, ear: socket.socket) -> None:
        with ear:
            while True:
                try:
                    line, peer = await self._loop.sock_accept(ear)
                except OSError as error:
                    logs.note_error(error)  # too many open files: it passes
                    await asyncio.sleep(0.2)
                    continue
                address = str(peer[0])
                strangers = self._strangers
                if (
                    not in_the_room(address)
                    or not self._knocks.take()
                    or strangers.total() >= MOST_STRANGERS
                    or strangers[address] >= MOST_OF_ONE
                ):
                    line.close()
                    continue
                strangers[address] += 1
                task = self._loop.create_task(self._serve(line, address))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _shut(self) -> None:
        await self._deafen()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- a line, from the first byte ---------------------------------------------------------------------------------

    async def _serve(self, socket_: socket.socket, address: str) -> None:
        stranger, line, join_id = True, None, ""

        def known() -> None:
            nonlocal stranger
            if stranger:
                stranger = False
                self._strangers[address] -= 1
                if not self._strangers[address]:
                    del self._strangers[address]

        try:
            async with asyncio.timeout(STRANGERS_SECONDS):
                line = await self._secured(socket_, address)
                hello = await self._greet(line)
                key = await (self._come_back(line, hello) if hello.join_id else self._pair(line))
                if key is None:
                    return
                who = None if hello.join_id else await self._introduced(line)
            known()
            join_id = hello.join_id or (await self._let_in(line, who, key) if who is not None else "")
            if join_id:
                await self._joined(line, join_id, back=bool(hello.join_id))
        except _LINE_ENDED:
            pass
        except NotOurService:
            logs.note("a line in the room spoke another language")
        except Exception as error:  # noqa: BLE001 - a mistake of ours costs one line, not the room
            logs.note_error(error)
        finally:
            known()
            if join_id and self._lines.get(join_id) is line:
                del self._lines[join_id]
                self._desk.dropped(join_id)
            if line is not None:
                line.cut()
            else:
                socket_.close()

    async def _secured(self, socket_: socket.socket, address: str) -> Line:
        """TLS on an accepted socket. (Not ``start_server``: that counts a line only once its handshake is through.)"""
        socket_.setblocking(False)
        socket_.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = asyncio.StreamReader(limit=messages.GUESTS_BYTES, loop=self._loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=self._loop)
        transport, _ = await self._loop.connect_accepted_socket(
            lambda: protocol, socket_, ssl=self._tls, ssl_handshake_timeout=5, ssl_shutdown_timeout=1
        )
        writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
        return Line(reader, writer, address, pairing.Bound(self._fingerprint, b"", b""))

    async def _greet(self, line: Line) -> Hello:
        nonce = secrets.token_bytes(pairing.NONCE_BYTES)
        hello = expect(await messages.read(line.reader, messages.STRANGERS_BYTES), Hello)
        line.bound = pairing.Bound(self._fingerprint, bytes.fromhex(hello.nonce), nonce)
        await line.say(Host(PROTOCOL, self._name, nonce.hex()))
        if hello.protocol != PROTOCOL:
            await self._refuse(line, OTHER_VERSION)
            raise ConnectionAbortedError
        return hello

    async def _refuse(self, line: Line, why: Sorry | Bye) -> None:
        """Say no, and leave the other end a moment to hear it."""
        await line.say(why)
        with suppress(*_LINE_ENDED):
            async with asyncio.timeout(0.4):
                await line.reader.read(1)

    async def _come_back(self, line: Line, hello: Hello) -> bytes | None:
        """The key of a laptop of tonight, once it has proved that it has it."""
        key = self._keys.get(hello.join_id)
        said = expect(await messages.read(line.reader, messages.STRANGERS_BYTES), Proof)
        if key is None or not pairing.proves(key, "guest", line.bound, bytes.fromhex(said.mac)):
            await self._refuse(line, UNKNOWN)
            return None
        await line.say(Proof(pairing.proof(key, "host", line.bound).hex()))
        return key

    async def _pair(self, line: Line) -> bytes | None:
        """The key of a laptop that comes for the first time, once it has proved that it knows the code."""
        theirs = expect(await messages.read(line.reader, messages.STRANGERS_BYTES), Pake)
        if not self._pairings.take() or not self.guesses.begin():
            await self._refuse(line, BUSY)
            return None
        wrong = False
        try:
            pake = pairing.Pake("host", self.guesses.plain, self._fingerprint)
            key = pake.key(bytes.fromhex(theirs.message))
            await line.say(Pake(pake.message.hex()))
            said = expect(await messages.read(line.reader, messages.STRANGERS_BYTES), Proof)
            wrong = key is None or not pairing.proves(key, "guest", line.bound, bytes.fromhex(said.mac))
        finally:
            if self.guesses.end(wrong=wrong):
                self._desk.another_code()
        if wrong or key is None:
            logs.note("wrong code for the room")
            await asyncio.sleep(AFTER_WRONG_SECONDS)
            await self._refuse(line, WRONG_CODE)
            return None
        await line.say(Proof(pairing.proof(key, "host", line.bound).hex()))
        return pairing.session_key(key)

    async def _introduced(self, line: Line) -> Introduce:
        return expect(await messages.read(line.reader, messages.STRANGERS_BYTES), Introduce)

    async def _let_in(self, line: Line, who: Introduce, key: bytes) -> str:
        """Wait for Approve; the id of the joining, blank if it was none. Whoever goes away meanwhile is forgotten."""
        if self._waiting >= MOST_WAITING:
            await self._refuse(line, BUSY)
            return ""
        self._waiting += 1
        decision = asyncio.wrap_future(self._desk.introduced(secrets.token_hex(8), who, key), loop=self._loop)
        gone = self._loop.create_task(line.reader.read(1))
        try:
            while not decision.done() and not gone.done():
                await line.say(Wait())
                await asyncio.wait((decision, gone), timeout=_WAIT_EVERY, return_when=asyncio.FIRST_COMPLETED)
            if not decision.done():
                return ""
            said = decision.result()
            if isinstance(said, Sorry):
                await self._refuse(line, said)
                return ""
        finally:
            self._waiting -= 1
            decision.cancel()
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
        await line.say(said)
        self._take_line(said.join_id, line)
        return said.join_id

    def _take_line(self, join_id: str, line: Line) -> None:
        """A laptop has one line: a new one ends the old, of which we have not yet heard that it is dead."""
        old, self._lines[join_id] = self._lines.get(join_id), line
        if old is not None:
            old.cut()

    # -- a joined laptop ---------------------------------------------------------------------------------------------

    async def _joined(self, line: Line, join_id: str, *, back: bool) -> None:
        if back:
            said = await asyncio.wrap_future(self._desk.back(join_id), loop=self._loop)
            await line.say(said)
            self._take_line(join_id, line)
        while True:
            async with asyncio.timeout(QUIET_SECONDS):
                message = await messages.read(line.reader, messages.GUESTS_BYTES)
            match message:
                case Ask():
                    await self._answer(line, join_id, message)
                case Ping():
                    self._desk.kept(join_id, message.kept)
                    await line.say(Pong())
                case Bye():
                    await asyncio.wrap_future(self._desk.left(join_id), loop=self._loop)
                    self._lines.pop(join_id, None)
                    await self._refuse(line, Bye("left"))
                    return
                case _:
                    raise NotOurService(tr("A joined laptop spoke out of turn."), "")

    async def _answer(self, line: Line, join_id: str, ask: Ask) -> None:
        """One question at a time: the next is not even read before this one is answered."""
        if ask.number <= line.last:
            raise NotOurService(tr("A question was asked twice."), "")
        line.last = ask.number
        answer = await asyncio.wrap_future(self._desk.asked(join_id, ask), loop=self._loop)
        await line.say(answer)

    def _tell(self, join_id: str, message: Message) -> None:
        line = self._lines.get(join_id)
        if line is None:
            return

        async def tell() -> None:
            try:
                await line.say(message)
            except _LINE_ENDED:
                line.cut()

        task = self._loop.create_task(tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _ear(address: str, port: int) -> socket.socket:
    """A listening socket on one address."""
    ear = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if ear.family == socket.AF_INET6:
            ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        ear.bind((address, port))
        ear.listen(MOST_STRANGERS)
        ear.setblocking(False)
    except BaseException:
        ear.close()
        raise
    return ear
