"""One request to the campaign map. The only file that knows the network.

An answer counts only if it is unmistakably the service's: the status the protocol names, our media type, a protocol
we know and, for a push, our own nonce back. A Wi-Fi login page answers 200 to anything; so a 200 is never a receipt.
Redirects are not followed.
"""

from __future__ import annotations

import asyncio
import email.utils
import ssl
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

import httpx2
import msgspec

from phonebank_app.errors import NetworkProblem, NotOurService, Offline, Refused, ServiceBusy
from phonebank_app.packs import MAX_UNPACKED, PackDocument
from phonebank_app.wire import (
    MEDIA_TYPE,
    PROTOCOL,
    ChangesPage,
    NeedsSnapshot,
    PackRequest,
    Push,
    PushAnswer,
    Reconciliation,
    Registered,
    Registration,
    ServiceError,
    ServiceStatus,
)

_TIMEOUT = httpx2.Timeout(60.0, connect=10.0, read=30.0)
_MAX_ANSWER = 4 * 2**20
_LONGEST_WAIT = 3600.0

_T = TypeVar("_T")


def check_address(service_url: str) -> str:
    """The service's address, tidied.

    Raises:
        NetworkProblem: it is not one, or it would send voters' opinions unencrypted over a network.
    """
    address = service_url.strip().rstrip("/")
    try:
        parts = httpx2.URL(address)
    except httpx2.InvalidURL:
        parts = httpx2.URL()
    if not _is_service(parts) or any(char.isspace() for char in address):
        raise NetworkProblem("That is not the address of a campaign map.", "It looks like https://map.example.org.")
    if parts.scheme == "http" and parts.host not in ("localhost", "127.0.0.1", "::1"):
        raise NetworkProblem(
            "That address would send voters’ opinions unprotected.", "Use the one that begins with https://."
        )
    return address


def _is_service(parts: httpx2.URL) -> bool:
    """A host that a name server can be asked for, and nothing that a service's address has no use for."""
    labels = parts.raw_host.removesuffix(b".").split(b".")
    named = all(0 < len(label) < 64 for label in labels) and len(parts.raw_host) < 254
    bare = not (parts.userinfo or parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and named and bare and (parts.port is None or 0 < parts.port < 65536)


class Client:
    """A connection to one service, for one party.

    Args:
        token: the party's bearer token; empty before it is registered.
        transport: what carries requests; only tests give their own.
    """

    def __init__(
        self, service_url: str, token: str = "", *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._address = check_address(service_url)
        self._headers = {"Accept": MEDIA_TYPE} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._transport = transport
        self._http: httpx2.AsyncClient | None = None
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let the connections go."""
        if self._http is not None:
            await self._http.aclose()

    async def status(self) -> ServiceStatus:
        """Whether the service is there, and which protocols it speaks."""
        return await self._ask("GET", "/v1/status", ServiceStatus, expect=200)

    async def register(self, registration: Registration) -> Registered:
        """Join with a pairing code."""
        answer = await self._ask("POST", "/v1/register", Registered, registration, expect=201)
        _check_protocol(answer.proto)
        return answer

    async def pack(self, party_id: str, request: PackRequest) -> PackDocument:
        """A seat and its list; the same one while its lease runs."""
        path = f"/v1/parties/{party_id}/pack"
        return await self._ask("POST", path, PackDocument, request, expect=200, most=MAX_UNPACKED)

    async def needs(self, callers: int, hours: float) -> NeedsSnapshot:
        """Every seat by need, for a party of this size."""
        return await self._ask("GET", f"/v1/needs?callers={callers}&hours={hours:g}", NeedsSnapshot, expect=200)

    async def push(self, party_id: str, push: Push) -> PushAnswer:
        """Send outcomes. The answer is to this very push, or it is no answer."""
        answer = await self._ask("POST", f"/v1/parties/{party_id}/push", PushAnswer, push, expect=201)
        _check_protocol(answer.proto)
        if answer.nonce_echo != push.nonce:
            raise _not_ours()
        return answer

    async def changes(self, party_id: str, cursor: str, limit: int) -> ChangesPage:
        """What others did since ``cursor``."""
        query = httpx2.QueryParams({"cursor": cursor, "limit": limit})
        page = await self._ask("GET", f"/v1/parties/{party_id}/changes?{query}", ChangesPage, expect=200)
        _check_protocol(page.proto)
        return page

    async def reconcile(self, party_id: str, device_id: str) -> Reconciliation:
        """What the service holds from this device."""
        query = httpx2.QueryParams({"device": device_id})
        held = await self._ask("GET", f"/v1/parties/{party_id}/reconcile?{query}", Reconciliation, expect=200)
        _check_protocol(held.proto)
        return held

    async def give_back(self, party_id: str) -> None:
        """Return what is left of the list, so that others may ring them."""
        await self._ask("POST", f"/v1/parties/{party_id}/return", dict[str, object], expect=200)

    async def _connected(self) -> httpx2.AsyncClient:
        """The connections. Reading the trusted certificates takes a tenth of a second, so not on the loop."""
        async with self._connecting:
            if self._http is None:
                self._http = await asyncio.to_thread(self._connect)
            return self._http

    def _connect(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=self._address,
            headers=self._headers,
            timeout=_TIMEOUT,
            transport=self._transport,
            trust_env=False,
        )

    async def _ask(
        self,
        method: str,
        path: str,
        kind: type[_T],
        body: msgspec.Struct | None = None,
        *,
        expect: int,
        most: int = _MAX_ANSWER,
    ) -> _T:
        http = await self._connected()
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": MEDIA_TYPE}
        try:
            async with http.stream(method, path, content=content, headers=headers) as response:
                answer = await _read(response, most)
        except (httpx2.TimeoutException, httpx2.TransportError) as error:
            if _is_unproven(error):
                raise NotOurService(
                    "Whoever answered could not prove to be the campaign map.",
                    "Use another network: this one may be listening in.",
                ) from error
            raise Offline(
                "The campaign map cannot be reached.", "Carry on: everything is kept on this laptop."
            ) from error
        except httpx2.HTTPError as error:
            raise _not_ours() from error
        return _understood(response, answer, kind, expect)


def _is_unproven(error: BaseException) -> bool:
    """Whether it failed because of a certificate, however many layers of the network passed that on."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


async def _read(response: httpx2.Response, most: int) -> bytes:
    """The body, as long as it stays within bounds, whatever it was compressed from."""
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > most:
            raise _not_ours()
        parts.append(part)
    return b"".join(parts)


def _understood(response: httpx2.Response, body: bytes, kind: type[_T], expect: int) -> _T:
    ours = response.headers.get("Content-Type", "").split(";")[0].strip() == MEDIA_TYPE
    status = response.status_code
    if status == expect and ours:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _not_ours() from error
    # 511 is how an honest Wi-Fi says that it wants a login.
    if status in (408, 425, 429) or (status >= 500 and status != 511):
        raise ServiceBusy(
            "The campaign map is busy.",
            "Carry on: it is tried again by itself.",
            retry_after=_retry_after(response.headers.get("Retry-After", "")),
        )
    if 400 <= status < 500 and ours:
        try:
            said = msgspec.json.decode(body, type=ServiceError)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _not_ours() from error
        raise Refused(said.what, said.way_out, status=status, code=said.code)
    if status == 413:
        # A proxy on the way may have a smaller bound than ours.
        raise Refused("That was too much at once.", "It is sent again in smaller parts.", status=413, code="too_large")
    raise _not_ours()


def _retry_after(header: str) -> float | None:
    """Seconds, or a date, as RFC 9110 has it; between none and an hour."""
    if header.strip().isascii() and header.strip().isdigit():
        return min(float(header.strip()[:9]), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT)


def _check_protocol(proto: int) -> None:
    if proto != PROTOCOL:
        raise NotOurService(
            "The campaign map speaks a newer protocol than this program.",
            "Carry on, and update the program when you can: nothing is lost.",
        )


def _not_ours() -> NotOurService:
    return NotOurService(
        "Something answered that is not the campaign map: perhaps this Wi-Fi wants you to sign in.",
        "Open a web page to see. Carry on meanwhile: everything is kept on this laptop.",
    )
