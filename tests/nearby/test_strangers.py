"""Whoever has no business in the room: wrong codes, somebody in between, replays, floods, guests who ask too much."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from phonebank_app.cards import OutcomeDraft
from phonebank_app.errors import NotAllowed, NotOurService, Offline, WorldError
from phonebank_app.nearby import certificates, messages, pairing, room, wire
from phonebank_app.nearby import line as guest_line
from phonebank_app.nearby.links import Endpoint
from phonebank_app.nearby.messages import Answer, Ask, Hello, Host, Introduce, Pake, Proof, Sorry, frame
from phonebank_app.protocol.short_codes import new_code
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import e164
from tests.nearby.rooms import Room, until
from tests.nearby.rooms import room as open_room

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def _no_rest_after_a_wrong_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "AFTER_WRONG_SECONDS", 0.0)


SECRETS = (b"Putney", b"invented campaign", b"Sample", b"E14000720")


def other_code(than: str) -> str:
    """A sound code that is not this one."""
    return next(code for code in iter(new_code, "") if code != than)


async def stranger(here: Room) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A line that speaks TLS, and has said nothing yet."""
    return await asyncio.open_connection(
        "127.0.0.1", here.opened.port, ssl=certificates.guest_context(), server_hostname="", limit=2**20
    )


async def everything(reader: asyncio.StreamReader) -> bytes:
    """What is heard until the line ends."""
    heard = b""
    with suppress(OSError, ssl.SSLError):
        while part := await asyncio.wait_for(reader.read(65536), 20):
            heard += part
    return heard


async def test_a_wrong_code_is_told_from_a_slip_of_the_pen(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        with pytest.raises(NotAllowed, match="does not know this code"):
            await here.join("Sam", code=other_code(here.opened.code))
        slip = ("0" if here.opened.code[0] != "0" else "2") + here.opened.code[1:]
        with pytest.raises(NotAllowed, match="slip of the pen"):
            await here.join("Sam", code=slip)
        assert not here.host.waiting()


async def test_after_five_wrong_guesses_the_code_is_another_one_and_the_host_is_told(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        code = here.opened.code
        for _ in range(5):
            with pytest.raises(NotAllowed):
                await here.join("Eve", code=other_code(code))
        await until(lambda: "code" in here.kinds())
        assert here.host.opened is not None
        assert here.host.opened.code != code
        with pytest.raises(NotAllowed, match="does not know this code"):
            await here.join("Sam", code=code)
        await here.join("Sam", code=here.host.opened.code)


async def test_somebody_in_between_with_a_certificate_of_their_own_learns_nothing(tmp_path: Path) -> None:
    """They pass every byte on, and end TLS on both sides."""
    heard: list[bytes] = []
    async with open_room(tmp_path) as here:
        own = certificates.host_context(certificates.new_certificate(datetime.now(UTC)))

        async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            far_reader, far = await stranger(here)

            async def carry(a: asyncio.StreamReader, b: asyncio.StreamWriter) -> None:
                with suppress(OSError, ssl.SSLError):
                    while part := await a.read(65536):
                        heard.append(part)
                        b.write(part)

            await asyncio.gather(carry(reader, far), carry(far_reader, writer))

        server = await asyncio.start_server(between, "127.0.0.1", 0, ssl=own)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotAllowed, match="does not know this code"):
            await here.join("Sam", where=f"127.0.0.1:{port}")
        server.close()
        assert not here.host.waiting()
        said = b"".join(heard)
        assert b"Sam" not in said
        assert here.opened.code.replace("-", "").encode() not in said
        assert not any(secret in said for secret in SECRETS)


async def test_before_approve_a_laptop_hears_nothing_but_the_hosts_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []
    read = messages._decoder.decode

    class Listens:
        def decode(self, body: bytes) -> Any:
            heard.append(bytes(body))
            return read(body)

    async with open_room(tmp_path) as here:
        here.patient = True
        monkeypatch.setattr(messages, "_decoder", Listens())
        joining = asyncio.create_task(here.join("Sam"))
        await until(lambda: bool(here.host.waiting()))
        [one] = here.host.waiting()
        assert (one.name, one.laptop, one.chair) == ("Sam", "Sam’s laptop", 0)
        here.host.refuse(one.id)
        with pytest.raises(NotAllowed, match="did not let this laptop in"):
            await joining
    said = b"".join(heard)
    assert "Ann’s laptop".encode() in said
    assert not any(secret in said for secret in SECRETS)


async def test_a_laptop_that_goes_away_while_it_waits_does_not_wait_any_more(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        here.patient = True
        joining = asyncio.create_task(here.join("Sam"))
        await until(lambda: bool(here.host.waiting()))
        joining.cancel()
        await asyncio.gather(joining, return_exceptions=True)
        await until(lambda: not here.host.waiting())


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param((2**31).to_bytes(4, "big"), id="a length of two gigabytes"),
        pytest.param((5000).to_bytes(4, "big") + b" " * 5000, id="more than strangers may say"),
        pytest.param((0).to_bytes(4, "big"), id="nothing"),
        pytest.param((9).to_bytes(4, "big") + b"[" * 9, id="no message"),
        pytest.param(frame(Ask(1, "next", messages.encoded({}))), id="a question"),
        pytest.param(frame(Hello(99, "00" * 16)), id="another version"),
        pytest.param(frame(Hello(1, "00" * 16, "ab" * 16)) + frame(Proof("00" * 32)), id="a laptop nobody knows"),
        pytest.param(frame(Hello(1, "00" * 16)) + frame(Pake("42" * 33)), id="no point of the curve"),
    ],
)
async def test_what_a_stranger_says_ends_the_line_and_tells_nothing(tmp_path: Path, sent: bytes) -> None:
    async with open_room(tmp_path) as here:
        reader, writer = await stranger(here)
        writer.write(sent)
        if b"pake" in sent:
            writer.write(frame(Proof("00" * 32)))
        heard = await everything(reader)
        writer.close()
        assert not any(secret in heard for secret in SECRETS)
        await here.join("Sam")


async def test_a_laptop_that_is_not_approved_yet_is_answered_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        here.patient = True
        up, _ = await wire._reach([Endpoint("127.0.0.1", here.opened.port)], None, "")
        pake = pairing.Pake("guest", here.opened.code.replace("-", ""), up.bound.fingerprint)
        await up.say(Pake(pake.message.hex()))
        theirs = await up.hear()
        assert isinstance(theirs, Pake)
        key = pake.key(bytes.fromhex(theirs.message))
        assert key is not None
        await up.say(Proof(pairing.proof(key, "guest", up.bound).hex()))
        assert isinstance(await up.hear(), Proof)
        await up.say(Introduce("Eve", "a laptop", "ab" * 16))
        await until(lambda: bool(here.host.waiting()))
        await up.say(Ask(1, "next", messages.encoded({})))
        await until(lambda: not here.host.waiting())
        assert here.rows("SELECT count(*) FROM sights") == [(0,)]
        up.cut()


async def test_a_proof_that_was_heard_once_opens_no_other_line(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        sam = await here.join("Sam")
        session = sam.line._session
        first, _ = await wire._reach(session.endpoints, session.fingerprint, session.join_id)
        said = Proof(pairing.proof(session.key, "guest", first.bound).hex())
        first.cut()
        again, _ = await wire._reach(session.endpoints, session.fingerprint, session.join_id)
        await again.say(said)
        heard = await again.hear()
        assert isinstance(heard, Sorry)
        assert heard.code == "unknown"
        again.cut()


async def test_a_question_asked_twice_under_one_number_ends_the_line(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        sam = await here.join("Sam")
        up = sam.line._wire
        assert up is not None
        await up.say(Ask(1, "next", messages.encoded({})))
        await until(lambda: not sam.line.connected)
        assert here.rows("SELECT count(*) FROM sights") == [(0,)]


async def test_a_guest_cannot_name_another_chair(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        sam, priya = await here.join("Sam"), await here.join("Priya")
        theirs = await priya.card()
        await sam.card()
        up = sam.line._wire
        assert up is not None
        for name, arguments in (("next", {"chair": 2}), ("reload", {}), ("_claim", {}), ("party", {})):
            sam.line._number += 1
            number = sam.line._number
            sam.line._answers[number] = waiting = asyncio.get_running_loop().create_future()
            await up.say(Ask(number, name, messages.encoded(arguments)))
            answer = await asyncio.wait_for(waiting, 5)
            assert isinstance(answer, Answer)
            assert answer.problem is not None
        with pytest.raises(NotAllowed, match="no longer with this chair"):
            await sam.line.ask("record", draft=OutcomeDraft(theirs.contact_id, OutcomeKind.DO_NOT_CALL))
        with pytest.raises(NotAllowed, match="not one of their numbers"):
            mine = await sam.card()
            draft = OutcomeDraft(mine.contact_id, OutcomeKind.DO_NOT_CALL, number=e164(30))
            await sam.line.ask("record", draft=draft)
        assert here.rows("SELECT count(*) FROM outcomes") == [(0,)]
        assert here.rows("SELECT DISTINCT chair, contact_uid FROM sights WHERE chair = 1") == [
            (1, f"contact-{mine.contact_id}")
        ]


async def test_a_kept_call_of_a_voter_whom_the_guest_was_never_shown_does_not_count(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        sam = await here.join("Sam")
        line = sam.line._file.add(
            "12345678-1234-4234-8234-123456789abc", OutcomeDraft(9, OutcomeKind.DO_NOT_CALL), datetime.now(UTC)
        )
        taken = await sam.line.ask("hand_in", line=line)
        assert taken.status == "aside"
        assert here.rows("SELECT count(*) FROM outcomes") == [(0,)]
        assert here.rows("SELECT count(*) FROM contacts WHERE do_not_call") == [(0,)]


async def test_nobody_rings_before_they_accepted_the_notice_about_the_register(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        sam = await here.join("Sam", accept=False)
        with pytest.raises(NotAllowed, match="has not been accepted"):
            await sam.line.ask("next")
        with pytest.raises(NotAllowed, match="another one"):
            await sam.line.ask("accept", language="en", sha256="0" * 64)
        assert here.rows("SELECT count(*) FROM sights") == [(0,)]


async def test_a_chair_that_the_host_gave_to_somebody_else_is_not_the_laptops_any_more(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        sam = await here.join("Sam")
        await sam.card()
        here.session.hosting.unseat(1)
        here.session.hosting.seat_guest(1, "Priya")
        with pytest.raises((NotAllowed, Offline)):
            await sam.line.ask("record", draft=OutcomeDraft(1, OutcomeKind.NO_ANSWER))
        await until(lambda: sam.line.ended)
        assert here.rows("SELECT caller FROM chairs WHERE chair = 1 AND left_at IS NULL") == [("Priya",)]


async def test_a_flood_of_lines_that_say_nothing_keeps_nobody_out_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "STRANGERS_SECONDS", 0.5)
    async with open_room(tmp_path) as here:
        sam = await here.join("Sam")
        flood = [await asyncio.open_connection("127.0.0.1", here.opened.port) for _ in range(60)]
        inside = here.host._room
        assert inside is not None
        assert inside._strangers.total() <= room.MOST_OF_ONE
        assert (await sam.card()).contact_id
        await until(lambda: not inside._strangers.total())
        for _, writer in flood:
            writer.close()
        await until(lambda: inside._knocks._left > 1 or inside._knocks.take())
        await here.join("Priya")


async def test_what_answers_there_and_is_no_host_is_said(tmp_path: Path) -> None:
    async def web(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with open_room(tmp_path) as here:
        server = await asyncio.start_server(web, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotOurService, match="not a host"):
            await here.join("Sam", where=f"127.0.0.1:{port}")
        server.close()
        await server.wait_closed()
        with pytest.raises(Offline, match="Nobody answers"):
            await here.join("Sam", where=f"127.0.0.1:{port}")


async def test_errors_of_the_host_come_in_its_words() -> None:
    problem = messages.Problem("DiskFull", "Not saved.", "Empty the bin.")
    error = guest_line._error_of(problem)
    assert (type(error).__name__, error.what, error.way_out) == ("DiskFull", "Not saved.", "Empty the bin.")
    for kind in ("BugError", "Offline", "SystemExit", "annotations", ""):
        assert type(guest_line._error_of(messages.Problem(kind, "No.", ""))) is WorldError


async def test_a_host_says_its_name_and_version_first(tmp_path: Path) -> None:
    async with open_room(tmp_path) as here:
        reader, writer = await stranger(here)
        writer.write(frame(Hello(1, "00" * 16)))
        host = await messages.read(reader, messages.STRANGERS_BYTES)
        assert isinstance(host, Host)
        assert (host.name, host.protocol) == ("Ann’s laptop", messages.PROTOCOL)
        assert writer.get_extra_info("ssl_object").version() == "TLSv1.3"
        writer.close()
