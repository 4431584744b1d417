"""One line from a guest's laptop to a host's: made, paired or resumed, and spoken on. It never comes back by itself."""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from phonebank_app.errors import NotAllowed, NotOurService, Offline, Refused, WorldError
from phonebank_app.i18n import tr
from phonebank_app.nearby import certificates, messages, pairing
from phonebank_app.nearby.links import Endpoint
from phonebank_app.nearby.messages import (
    PROTOCOL,
    Bye,
    Hello,
    Host,
    Introduce,
    Message,
    Pake,
    Proof,
    Sorry,
    Wait,
    Welcome,
    frame,
)

CONNECT_SECONDS = 4.0
QUIET_SECONDS = 12.0
LINE_ENDED = (OSError, asyncio.IncompleteReadError, TimeoutError, ssl.SSLError)


@dataclass(frozen=True, slots=True)
class Session:
    """What lets this laptop come back this evening; in memory only.

    Attributes:
        fingerprint: of the host's certificate: no other is taken.
        endpoints: where the host was told to be; the one that answered stands first.
    """

    join_id: str
    key: bytes
    fingerprint: bytes
    endpoints: tuple[Endpoint, ...]


class Wire:
    """A line that is up."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bound: pairing.Bound) -> None:
        self._reader, self._writer, self.bound = reader, writer, bound
        self._speaking = asyncio.Lock()

    async def say(self, message: Message) -> None:
        """Say it."""
        async with self._speaking, asyncio.timeout(QUIET_SECONDS):
            self._writer.write(frame(message))
            await self._writer.drain()

    async def hear(self, seconds: float = QUIET_SECONDS) -> Message:
        """The next message."""
        async with asyncio.timeout(seconds):
            return await messages.read(self._reader, messages.HOSTS_BYTES)

    def cut(self) -> None:
        """End it."""
        self._writer.transport.abort()


async def pair(
    endpoints: Sequence[Endpoint], code: str, who: Introduce, on_waiting: Callable[[], None]
) -> tuple[Wire, Session, Welcome]:
    """Join a host: returns once it has pressed Approve.

    Raises:
        Offline: nobody answers there; NotOurService: who answers is not a host, or one of another version.
        NotAllowed: the code is not this host's, or the host said no.
    """
    wire, endpoint = await _reach(endpoints, None, "")
    try:
        pake = await asyncio.to_thread(pairing.Pake, "guest", code, wire.bound.fingerprint)
        await wire.say(Pake(pake.message.hex()))
        theirs = _heard(await wire.hear(), Pake)
        key = await asyncio.to_thread(pake.key, bytes.fromhex(theirs.message))
        if key is None:
            raise _not_a_host()
        await wire.say(Proof(pairing.proof(key, "guest", wire.bound).hex()))
        said = _heard(await wire.hear(), Proof)
        if not pairing.proves(key, "host", wire.bound, bytes.fromhex(said.mac)):
            raise _wrong_code()
        await wire.say(who)
        message = _heard(await wire.hear(), Wait, Welcome)
        on_waiting()
        while isinstance(message, Wait):
            message = _heard(await wire.hear(), Wait, Welcome)
        first = (endpoint, *(one for one in endpoints if one != endpoint))
        assert isinstance(message, Welcome)
        session = Session(message.join_id, pairing.session_key(key), wire.bound.fingerprint, first)
        return wire, session, message
    except LINE_ENDED as error:
        wire.cut()
        raise Offline(
            tr("The host’s laptop stopped answering."), tr("Go nearer to it, look whether it is open, and join again.")
        ) from error
    except BaseException:
        wire.cut()
        raise


async def resume(session: Session) -> tuple[Wire, Welcome | Bye]:
    """Come back, without a code. ``Bye``: hand over what is kept, and then forget.

    Raises:
        Offline: nobody answers there, or somebody who is not this host.
        Refused: the host does not know this laptop any more.
    """
    wire, _ = await _reach(session.endpoints, session.fingerprint, session.join_id)
    try:
        await wire.say(Proof(pairing.proof(session.key, "guest", wire.bound).hex()))
        said = _heard(await wire.hear(), Proof)
        if not pairing.proves(session.key, "host", wire.bound, bytes.fromhex(said.mac)):
            raise Offline(tr("Somebody answers in the host’s place."), "")
        message = _heard(await wire.hear(), Welcome, Bye)
        assert isinstance(message, Welcome | Bye)
        return wire, message
    except LINE_ENDED as error:
        wire.cut()
        raise Offline(tr("The host’s laptop stopped answering."), "") from error
    except BaseException:
        wire.cut()
        raise


async def _reach(endpoints: Sequence[Endpoint], fingerprint: bytes | None, join_id: str) -> tuple[Wire, Endpoint]:
    """The first of them that answers as a host, greeted.

    Args:
        fingerprint: of the only certificate that is taken; ``None``: any, which the code then has to vouch for.
    """
    problem: WorldError | None = None
    for endpoint in endpoints:
        try:
            return await _greeted(endpoint, fingerprint, join_id), endpoint
        except NotOurService as error:
            problem = error
        except Refused:
            raise
        except ssl.SSLError as error:
            problem = problem or _not_a_host()
            problem.__cause__ = error
        except LINE_ENDED as error:
            problem = problem or _nobody(endpoint)
            problem.__cause__ = error
    raise problem or Offline(tr("Nobody answers there."), "")


async def _greeted(endpoint: Endpoint, fingerprint: bytes | None, join_id: str) -> Wire:
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(
            endpoint.address,
            endpoint.port,
            ssl=certificates.guest_context(),
            limit=2**20,
            server_hostname="",
            ssl_handshake_timeout=CONNECT_SECONDS,
            ssl_shutdown_timeout=1,
        )
    wire = Wire(reader, writer, pairing.Bound(b"", b"", b""))
    try:
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        found = certificates.fingerprint(der or b"")
        if fingerprint is not None and found != fingerprint:
            raise OSError("another certificate")
        with suppress(OSError):
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        nonce = secrets.token_bytes(pairing.NONCE_BYTES)
        await wire.say(Hello(PROTOCOL, nonce.hex(), join_id))
        host = _heard(await wire.hear(CONNECT_SECONDS), Host)
        if host.protocol != PROTOCOL:
            raise NotOurService(
                tr("The two laptops have programs that do not understand each other."),
                tr("Install the newest on both."),
            )
        wire.bound = pairing.Bound(found, nonce, bytes.fromhex(host.nonce))
    except BaseException:
        wire.cut()
        raise
    return wire


def _heard(message: Message, *kinds: type) -> Any:
    """The message, if it is one of those whose turn it is; what the host says no to becomes an error."""
    if isinstance(message, Sorry):
        if message.code == "version":
            raise NotOurService(message.what, message.way_out)
        if message.code == "unknown":
            raise Refused(message.what, message.way_out, code=message.code)
        raise NotAllowed(message.what, message.way_out)
    for kind in kinds:
        if isinstance(message, kind):
            return message
    raise _not_a_host()


def _not_a_host() -> NotOurService:
    return NotOurService(tr("What answers there is not a host’s laptop."), tr("Look at the address that it shows."))


def _wrong_code() -> NotAllowed:
    return NotAllowed(
        tr("What answers there does not know this code."),
        tr("Look at the address and the code that the host’s laptop shows, and type both again."),
    )


def _nobody(endpoint: Endpoint) -> Offline:
    return Offline(
        tr("Nobody answers at {address}.", address=endpoint.address),
        tr("Both laptops must be in the same Wi-Fi or hotspot. Look at the address, and whether the room is open."),
    )
