"""What is said on the line: length-prefixed JSON, one message after the other, each of a known kind and size.

    4 bytes, big-endian: how many bytes follow
    one JSON object; its ``say`` names the message

Before a laptop is approved a message may have 4 KiB; afterwards 256 KiB from a guest, and 4 MiB from the host, whose
script goes along. JSON, because moments keep the offset of the voters' time in it, which they lose in MessagePack.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from phonebank_app.errors import NotOurService
from phonebank_app.i18n import tr

PROTOCOL = 1
"""A line is of one version: both ends say theirs first, and another one is refused in words."""

STRANGERS_BYTES = 4 * 1024
GUESTS_BYTES = 256 * 1024
HOSTS_BYTES = 4 * 2**20

Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{2,200}$")]
Short = Annotated[str, msgspec.Meta(max_length=80)]
Words = Annotated[str, msgspec.Meta(max_length=400)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]

Uuid = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]

NOTHING = msgspec.Raw(b"null")


class _Message(msgspec.Struct, frozen=True, tag_field="say", forbid_unknown_fields=True):
    """What any message is."""


class Hello(_Message, frozen=True, tag="hello"):
    """The guest begins. ``join_id``: of a laptop that comes back; blank: it has typed a code."""

    protocol: int
    nonce: Hex
    join_id: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{32})?$")] = ""


class Host(_Message, frozen=True, tag="host"):
    """The host answers: the only thing it tells anybody is what it is called in the room."""

    protocol: int
    name: Short
    nonce: Hex


class Pake(_Message, frozen=True, tag="pake"):
    """A side's half of SPAKE2."""

    message: Hex


class Proof(_Message, frozen=True, tag="proof"):
    """A side has the key (`pairing.proof`)."""

    mac: Hex


class Introduce(_Message, frozen=True, tag="introduce"):
    """Who wants to join. ``laptop_id``: drawn by that laptop, so that it finds its chair again after a crash."""

    name: Short
    laptop: Short
    laptop_id: Id
    languages: Annotated[tuple[Short, ...], msgspec.Meta(max_length=12)] = ()


class Wait(_Message, frozen=True, tag="wait"):
    """The host has yet to press Approve; said every few seconds."""


class Welcome(_Message, frozen=True, tag="welcome"):
    """Joined, or back. ``facts``: a `doors.PartyFacts`; ``now``: the host's time, by which what is kept is dated."""

    join_id: Id
    facts: msgspec.Raw
    now: datetime


class Sorry(_Message, frozen=True, tag="sorry"):
    """No, and why: this line ends. ``code``: ``version``, ``busy``, ``code``, ``unknown``, ``refused``, ``order``."""

    code: Short
    what: Words
    way_out: Words = ""


class Ask(_Message, frozen=True, tag="ask"):
    """Something for this guest's chair; ``number`` goes up by one. ``arguments``: as the method's table says."""

    number: int
    method: Short
    arguments: msgspec.Raw


class Problem(msgspec.Struct, frozen=True):
    """The host's laptop said no. ``kind``: the error's class, where it is one that a guest may be told."""

    kind: Short
    what: Words
    way_out: Words = ""


class Answer(_Message, frozen=True, tag="answer"):
    """To the question of this number: what came of it, or why nothing did."""

    number: int
    result: msgspec.Raw = NOTHING
    problem: Problem | None = None


class Ping(_Message, frozen=True, tag="ping"):
    """Still there? ``kept``: how many outcomes the guest has yet to hand over."""

    kept: int = 0


class Pong(_Message, frozen=True, tag="pong"):
    """Yes."""


class Look(_Message, frozen=True, tag="look"):
    """Something of this chair changed at the host's; ``facts``: the party's words did, too."""

    facts: msgspec.Raw = NOTHING


class Bye(_Message, frozen=True, tag="bye"):
    """It is over: hand over, then forget. From a guest: the guest goes home."""

    code: Literal["ended", "sent_away", "left"] = "ended"


Message = (
    Hello | Host | Pake | Proof | Introduce | Wait | Welcome | Sorry | Ask | Answer | Ping | Pong | Look | Bye
)  # fmt: skip

_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
_T = TypeVar("_T")


def frame(message: Message) -> bytes:
    """A message as it goes over the line."""
    body = msgspec.json.encode(message)
    return len(body).to_bytes(4, "big") + body


async def read(reader: asyncio.StreamReader, most: int) -> Message:
    """The next message.

    Raises:
        NotOurService: it is too large, or none of ours.
        OSError, asyncio.IncompleteReadError: the line ended.
    """
    length = int.from_bytes(await reader.readexactly(4), "big")
    if not 0 < length <= most:
        raise NotOurService(
            tr("What came over the line is no message of ours."), tr("Update the program on both laptops.")
        )
    body = await reader.readexactly(length)
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurService(
            tr("What came over the line is no message of ours."), tr("Update the program on both laptops.")
        ) from error


def decoded(raw: msgspec.Raw | bytes, kind: Any) -> Any:
    """What a message carries, as what it must be.

    Raises:
        NotOurService: it is something else.
    """
    try:
        return msgspec.json.decode(bytes(raw), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurService(
            tr("What came over the line is no message of ours."), tr("Update the program on both laptops.")
        ) from error


def encoded(value: Any) -> msgspec.Raw:
    """What a message carries."""
    return msgspec.Raw(msgspec.json.encode(value))


def expect(message: Message, kind: type[_T]) -> _T:
    """The message, if it is the one whose turn it is.

    Raises:
        NotOurService: it is not.
    """
    if not isinstance(message, kind):
        raise NotOurService(tr("What came over the line came out of turn."), tr("Try once more."))
    return message
