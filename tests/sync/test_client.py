"""What counts as an answer of the service, and what never does."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import repeat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import NetworkProblem, NotOurService, Offline, Refused, ServiceBusy
from phonebank_app.protocol.wire import MEDIA_TYPE, OpResult, Push, PushAnswer, PushedOp, ServiceError
from phonebank_app.sync.client import Client, check_address
from tests.sync.raw import Answer, answering, http
from tests.sync.tls import self_signed

TOKEN = "a-token-that-only-our-service-may-see"
NONCE = "5e0c7a1b"
PUSH = Push(NONCE, "device-1", 1, 1, (PushedOp("outcome-1", 1, "0" * 64, msgspec.Raw(b"{}")),))
PORTAL = b"<html><body>Welcome to the Wi-Fi. Please sign in.</body></html>"


def acknowledgement(**fields: object) -> bytes:
    values = {
        "proto": 1,
        "epoch": 1,
        "nonce_echo": NONCE,
        "server_time": datetime(2019, 12, 5, 18, tzinfo=UTC),
        "results": (OpResult("outcome-1", "stored", 7),),
        "durable_through": 0,
    }
    return msgspec.json.encode(values | fields)


async def pushed_to(answer: Answer) -> PushAnswer:
    async with answering(answer) as heard, Client(heard.url, TOKEN) as client:
        return await client.push("party-1", PUSH)


def push_answered(answer: bytes | Iterator[bytes]) -> PushAnswer:
    """Push once to a server that answers like this."""
    return asyncio.run(pushed_to(lambda _: answer))


def test_an_acknowledgement_is_201_of_our_kind_in_a_protocol_we_know_with_our_nonce() -> None:
    answer = push_answered(http(201, acknowledgement()))
    assert answer.results == (OpResult("outcome-1", "stored", 7),)


def test_our_media_type_may_carry_a_parameter_and_the_body_may_be_compressed() -> None:
    body = gzip.compress(acknowledgement())
    assert push_answered(http(201, body, f"{MEDIA_TYPE}; charset=utf-8", Content_Encoding="gzip")).epoch == 1


def endless() -> Iterator[bytes]:
    """A body that is never complete, as its head says."""
    yield http(201, length=2**40)
    yield from repeat(b" " * 65_536)


NEVER_AN_ACKNOWLEDGEMENT: dict[str, Callable[[], bytes | Iterator[bytes]]] = {
    "a login page that says 200": lambda: http(200, PORTAL, "text/html"),
    "a login page that says 201": lambda: http(201, PORTAL, "text/html"),
    "a login page that claims to be ours": lambda: http(201, PORTAL),
    "our own words with a 200": lambda: http(200, acknowledgement()),
    "our own words with a 202": lambda: http(202, acknowledgement()),
    "our own words with a 206": lambda: http(206, acknowledgement()),
    "nothing at all, said well": lambda: http(204),
    "another place": lambda: http(301, Location="https://login.example.org/"),
    "another place, asked again in the same way": lambda: http(307, Location="https://login.example.org/"),
    "plain JSON": lambda: http(201, acknowledgement(), "application/json"),
    "no media type": lambda: http(201, acknowledgement(), ""),
    "another version of our media type": lambda: http(201, acknowledgement(), "application/vnd.phonebank.v2+json"),
    "somebody else's nonce": lambda: http(201, acknowledgement(nonce_echo="another")),
    "no nonce": lambda: http(201, acknowledgement(nonce_echo="")),
    "a newer protocol": lambda: http(201, acknowledgement(proto=2)),
    "an older protocol": lambda: http(201, acknowledgement(proto=0)),
    "an empty body": lambda: http(201),
    "half a body": lambda: http(201, acknowledgement()[:-20]),
    "an outcome with a status nobody knows": lambda: http(
        201, acknowledgement(results=[{"outcome_id": "outcome-1", "status": "fine"}])
    ),
    "results that are not a list": lambda: http(201, acknowledgement(results={"outcome-1": "stored"})),
    "JSON of another shape": lambda: http(201, b'[{"outcome_id": "outcome-1", "status": "stored"}]'),
    "two documents": lambda: http(201, acknowledgement() * 2),
    "bytes that are not UTF-8": lambda: http(201, acknowledgement(nonce_echo="@").replace(b"@", b"\xff\xfe")),
    "half of a surrogate pair": lambda: http(201, acknowledgement(nonce_echo="@").replace(b"@", rb"\ud800")),
    "a hundred thousand brackets": lambda: http(201, b"[" * 100_000),
    "a hundred thousand brackets where nobody looks": lambda: http(
        201, acknowledgement()[:-1] + b',"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    ),
    "a number beyond all databases": lambda: http(201, acknowledgement(epoch="@").replace(b'"@"', b"9" * 30)),
    "a number of five thousand digits": lambda: http(201, acknowledgement(epoch="@").replace(b'"@"', b"9" * 5000)),
    "a place in the log beyond all databases": lambda: http(
        201, acknowledgement(results=[{"outcome_id": "outcome-1", "status": "stored", "server_seq": 2**63}])
    ),
    "a body that goes on for ever": endless,
    "a small body that unpacks to a huge one": lambda: http(201, gzip.compress(b" " * 2**26), Content_Encoding="gzip"),
    "a body that is not the gzip it says": lambda: http(201, acknowledgement(), Content_Encoding="gzip"),
    "a gzip that is cut short": lambda: http(201, gzip.compress(acknowledgement())[:-12], Content_Encoding="gzip"),
    "a refusal in words that are not ours": lambda: http(403, PORTAL, "text/html"),
    "a refusal of our kind without words": lambda: http(403, b"{}"),
    "a proxy that wants a password": lambda: http(407, PORTAL, "text/html"),
    "a proxy that knows no such page": lambda: http(404, PORTAL, "text/html"),
}


@pytest.mark.parametrize("name", NEVER_AN_ACKNOWLEDGEMENT)
def test_what_is_not_unmistakably_our_service_acknowledges_nothing(name: str) -> None:
    with pytest.raises(NotOurService) as caught:
        push_answered(NEVER_AN_ACKNOWLEDGEMENT[name]())
    assert is_one_sentence(caught.value.what)
    assert is_one_sentence(caught.value.way_out) or caught.value.way_out.count(".") == 2


def is_one_sentence(words: str) -> bool:
    return words.endswith(".") and words[:-1].count(".") == 0 and words[0].isupper()


CUT_SHORT = {
    "the line goes dead before a word": b"",
    "the line goes dead within the head": b"HTTP/1.1 201 Crea",
    "the line goes dead within the body": http(201, acknowledgement()[:40], length=400),
    "more is promised than comes": http(201, acknowledgement(), length=4000),
    "what comes is not HTTP": b"220 mail.example.org ESMTP\r\n\r\n",
}


@pytest.mark.parametrize("name", CUT_SHORT)
def test_an_answer_that_is_cut_short_is_no_answer(name: str) -> None:
    with pytest.raises(Offline, match="cannot be reached"):
        push_answered(CUT_SHORT[name])


def test_a_service_that_is_not_there_is_offline() -> None:
    async def push() -> None:
        async with answering(lambda _: b"") as heard:
            url = heard.url
        async with Client(url, TOKEN) as client:
            await client.push("party-1", PUSH)

    with pytest.raises(Offline, match="kept on this laptop"):
        asyncio.run(push())


# -- being told to wait, or no ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_service_that_cannot_now_is_busy_whoever_says_it(status: int) -> None:
    with pytest.raises(ServiceBusy) as caught:
        push_answered(http(status, PORTAL, "text/html"))
    assert caught.value.retry_after is None


def test_a_wifi_that_says_it_wants_a_login_is_not_taken_for_a_busy_service() -> None:
    with pytest.raises(NotOurService, match="sign in"):
        push_answered(http(511, PORTAL, "text/html"))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("0", 0), ("7", 7), (" 7 ", 7), ("3600", 3600), ("1000000000", 3600), ("9" * 400, 3600)],
)
def test_the_service_says_for_how_many_seconds_to_wait_up_to_an_hour(header: str, seconds: float) -> None:
    assert wait_asked_for(header) == seconds


@pytest.mark.parametrize(
    "header",
    ["", "soon", "-1", "1.5", "7 s", "٣", "²", "1e3", "Mon, 99 Foo 2019", "Thu, 05 Dec 2019 18:00:00 +9999999999"],
)
def test_a_wait_that_nobody_can_read_is_none(header: str) -> None:
    assert wait_asked_for(header) is None


def test_the_service_may_say_until_when_to_wait() -> None:
    in_two_minutes = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)
    wait = wait_asked_for(in_two_minutes)
    assert wait is not None
    assert 60 < wait <= 120


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Thu, 05 Dec 2019 18:00:00 GMT", 0),
        ("Thu, 05 Dec 2019 18:00:00 -0000", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 3600),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0),
    ],
)
def test_a_moment_long_past_is_now_and_one_far_ahead_is_an_hour(header: str, seconds: float) -> None:
    assert wait_asked_for(header) == seconds


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60))
def test_whatever_the_header_says_the_wait_is_within_the_hour(header: str) -> None:
    wait = wait_asked_for(header)
    assert wait is None or 0 <= wait <= 3600


def wait_asked_for(header: str) -> float | None:
    """What the client makes of a Retry-After."""

    async def ask() -> float | None:
        headers = {b"Retry-After": header.encode("utf-8")}
        transport = httpx2.MockTransport(lambda _: httpx2.Response(503, headers=headers))
        async with Client("http://localhost:1", TOKEN, transport=transport) as client:
            with pytest.raises(ServiceBusy) as caught:
                await client.push("party-1", PUSH)
        return caught.value.retry_after

    return asyncio.run(ask())


@pytest.mark.parametrize(("status", "code"), [(400, "bad_json"), (401, "token_unknown"), (403, "device_revoked")])
def test_a_no_of_the_service_comes_with_its_own_words(status: int, code: str) -> None:
    said = ServiceError(code, "This laptop is not paired any more.", "Ask your coordinator.")
    with pytest.raises(Refused, match="not paired any more") as caught:
        push_answered(http(status, msgspec.json.encode(said)))
    assert (caught.value.status, caught.value.code) == (status, code)


def test_too_large_is_understood_from_any_proxy_on_the_way() -> None:
    with pytest.raises(Refused) as caught:
        push_answered(http(413, PORTAL, "text/html"))
    assert caught.value.status == 413


# -- to whom the token goes ---------------------------------------------------------------------------------------


def test_the_token_goes_to_the_service_and_to_nobody_it_points_at() -> None:
    async def push() -> tuple[list[str], list[str]]:
        async with answering(lambda _: http(201, acknowledgement())) as other:
            async with (
                answering(lambda _: http(307, Location=f"{other.url}/v1")) as ours,
                Client(ours.url, TOKEN) as it,
            ):
                with pytest.raises(NotOurService):
                    await it.push("party-1", PUSH)
            return ours.heads, other.heads

    ours, other = asyncio.run(push())
    assert f"Bearer {TOKEN}" in ours[0]
    assert other == []


def test_a_proxy_of_the_surroundings_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def push() -> list[str]:
        async with answering(lambda _: http(502)) as proxy:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv("NO_PROXY", "")
            await pushed_to(lambda _: http(201, acknowledgement()))
            return proxy.heads

    assert asyncio.run(push()) == []


def test_a_service_that_cannot_prove_who_it_is_gets_nothing_and_is_not_taken_for_a_bad_line(tmp_path: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(self_signed(tmp_path))

    async def push() -> list[str]:
        async with answering(lambda _: http(201, acknowledgement()), tls=tls) as heard:
            async with Client(heard.url, TOKEN) as client:
                with pytest.raises(NotOurService, match="could not prove"):
                    await client.push("party-1", PUSH)
            return heard.heads

    assert asyncio.run(push()) == []


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_plain_http_is_for_this_machine_alone(address: str) -> None:
    assert check_address(f" {address}/ ") == address


@pytest.mark.parametrize(
    "address",
    ["http://map.example.org", "http://192.168.0.7:8000", "http://localhost.example.org", "HTTP://map.example.org"],
)
def test_voters_opinions_are_not_sent_unprotected(address: str) -> None:
    with pytest.raises(NetworkProblem, match="unprotected"):
        check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "map.example.org", "ftp://map.example.org", "https://", "https:///path", "javascript:alert(1)"),
        *("https://[::1", "https://map.example.org:port", "https://map.example.org:99999", "https://map example.org"),
        *("https://map.example.org\n.elsewhere.org", "https://map.example.org/?to=me", "https://map.example.org/#x"),
        *("https://user:secret@map.example.org", "https://" + "a" * 300 + ".org", "https://map..example.org"),
    ],
)
def test_what_is_not_the_address_of_a_service_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(NetworkProblem, match="not the address"):
        check_address(address)


@given(st.text(max_size=40))
def test_no_address_breaks_the_program(text: str) -> None:
    for address in (text, f"https://{text}"):
        try:
            httpx2.AsyncClient(base_url=check_address(address))
        except NetworkProblem as problem:
            assert is_one_sentence(problem.what)


def test_an_address_may_have_a_path_of_its_own_and_letters_of_any_alphabet() -> None:
    async def ask() -> str:
        async with answering(lambda _: http(500)) as heard, Client(f"{heard.url}/campaign/") as client:
            with pytest.raises(ServiceBusy):
                await client.status()
            return heard.heads[0]

    assert asyncio.run(ask()).startswith("GET /campaign/v1/status HTTP/1.1\r\n")
    assert check_address("https://bücher.example") == "https://bücher.example"


# -- the other questions ------------------------------------------------------------------------------------------


def test_a_page_of_changes_with_a_moment_in_no_time_zone_is_refused_whole() -> None:
    page = b"""{"proto": 1, "epoch": 1, "next": "1.1", "more": false,
        "changes": [{"seq": 1, "type": "lease", "until": "2019-12-05T20:00:00"}]}"""

    async def ask() -> None:
        async with answering(lambda _: http(200, page)) as heard, Client(heard.url, TOKEN) as client:
            await client.changes("party-1", "", 50)

    with pytest.raises(NotOurService):
        asyncio.run(ask())


def test_a_cursor_is_sent_back_as_it_came_whatever_it_is_made_of() -> None:
    cursor = "a b&limit=1#?/%20é"

    async def ask() -> str:
        async with answering(lambda _: http(500)) as heard, Client(heard.url, TOKEN) as client:
            with pytest.raises(ServiceBusy):
                await client.changes("party-1", cursor, 50)
            return heard.heads[0].split(" ")[1]

    assert parse_qs(urlsplit(asyncio.run(ask())).query) == {"cursor": [cursor], "limit": ["50"]}
