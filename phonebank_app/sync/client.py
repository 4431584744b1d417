"""One request to the campaign map. The only file that knows the network.

An answer counts only if it is unmistakably the service's: the status the protocol names, our media type, a protocol
we know and, for a push, our own nonce back. A Wi-Fi login page answers 200 to anything; so a 200 is never a receipt.
Redirects are not followed, a certificate that proves nothing is never passed over, and no proxy of the system's is
used: whoever stands between hears nothing.
"""

from __future__ import annotations

import asyncio
import email.utils
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

import httpx2
import msgspec

from phonebank_app import __version__
from phonebank_app.db.points import passing
from phonebank_app.errors import NetworkProblem, NotOurService, Offline, Refused, ServiceBusy, SignInWanted
from phonebank_app.i18n import tr
from phonebank_app.protocol.sealed import MAX_FILE
from phonebank_app.protocol.wire import (
    MEDIA_TYPE,
    PACK_MEDIA_TYPE,
    PROGRAM,
    PROGRAM_HEADER,
    PROTOCOL,
    PROTOCOL_HEADER,
    ChangesPage,
    HeldResults,
    NeedsSnapshot,
    PackRequest,
    PromiseAnswer,
    PromisePush,
    Push,
    PushAnswer,
    Reconciliation,
    Registered,
    Registration,
    Renewed,
    RenewRequest,
    Returned,
    ReturnRequest,
    ServiceError,
    ServiceStatus,
    TicketAnswer,
    TicketPush,
)

_TIMEOUT = httpx2.Timeout(60.0, connect=10.0, read=30.0)
_MAX_ANSWER = 4 * 2**20
_MOST_RESULTS = 64 * 2**20
_LONGEST_WAIT = 3600.0
ON_THE_WAY = "too_large_on_the_way"
"""The code of a 413 that is not the service's: somebody on the way has a smaller bound than ours."""

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
        raise NetworkProblem(
            tr("That is not the address of a campaign map."), tr("It looks like https://map.example.org.")
        )
    if parts.scheme == "http" and parts.host not in ("localhost", "127.0.0.1", "::1"):
        raise NetworkProblem(
            tr("That address would send voters’ opinions unprotected."), tr("Use the one that begins with https://.")
        )
    return address


def sign_in_page(service_url: str) -> str:
    """Where a browser meets the sign-in page of a Wi-Fi, if there is one: the service's own host, by plain http.

    A Wi-Fi that wants one to sign in answers in anybody's place there; else the service leads on to its front page.
    Nobody else is asked.
    """
    parts = httpx2.URL(service_url)
    return service_url if parts.scheme == "http" else f"http://{parts.host}/"


def _is_service(parts: httpx2.URL) -> bool:
    """A host that a name server can be asked for, and nothing that a service's address has no use for."""
    labels = parts.raw_host.removesuffix(b".").split(b".")
    named = all(0 < len(label) < 64 for label in labels) and len(parts.raw_host) < 254
    bare = not (parts.userinfo or parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and named and bare and (parts.port is None or 0 < parts.port < 65536)


@dataclass(frozen=True, slots=True)
class _Read:
    """The page of changes that was read last, and what the service calls it."""

    path: str
    etag: str
    page: ChangesPage


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
        self._headers = {
            "Accept": MEDIA_TYPE,
            PROTOCOL_HEADER: str(PROTOCOL),
            PROGRAM_HEADER: f"{PROGRAM} {__version__}",
        } | ({"Authorization": f"Bearer {token}"} if token else {})
        self._read_last: _Read | None = None
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

    async def pack(self, party_id: str, request: PackRequest) -> bytes:
        """A seat and its list, sealed (`phonebank_app.protocol.sealed`); the same ones while the lease runs."""
        response, body = await self._request("POST", f"/v1/parties/{party_id}/pack", request, most=MAX_FILE)
        if response.status_code == 200 and _media_type(response) == PACK_MEDIA_TYPE:
            return body
        # Whatever else it is, it is no pack; where the service said no, that is raised.
        _understood(response, body, ServiceError, expect=0)
        raise _not_ours()

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

    async def tickets(self, party_id: str, push: TicketPush) -> TicketAnswer:
        """Send tickets. As for a push: the answer is to this very one, or it is no answer."""
        answer = await self._ask("POST", f"/v1/parties/{party_id}/tickets", TicketAnswer, push, expect=201)
        _check_protocol(answer.proto)
        if answer.nonce_echo != push.nonce:
            raise _not_ours()
        return answer

    async def promises(self, party_id: str, push: PromisePush) -> PromiseAnswer:
        """Send promises. As for a push: the answer is to this very one, or it is no answer."""
        answer = await self._ask("POST", f"/v1/parties/{party_id}/promises", PromiseAnswer, push, expect=201)
        _check_protocol(answer.proto)
        if answer.nonce_echo != push.nonce:
            raise _not_ours()
        return answer

    async def changes(self, party_id: str, cursor: str, limit: int) -> ChangesPage:
        """What others did since ``cursor``; read again only if there is something new."""
        query = httpx2.QueryParams({"cursor": cursor, "limit": limit})
        path = f"/v1/parties/{party_id}/changes?{query}"
        last = self._read_last if self._read_last is not None and self._read_last.path == path else None
        response, body = await self._request("GET", path, headers={"If-None-Match": last.etag} if last else {})
        # A 304 counts only with the very tag we asked with: a login page knows none.
        if last is not None and response.status_code == 304 and response.headers.get("ETag") == last.etag:
            return last.page
        page = _understood(response, body, ChangesPage, 200)
        _check_protocol(page.proto)
        etag = response.headers.get("ETag", "")
        # Only that there is nothing new is worth remembering: anything else is read once and acted upon, and must not
        # come back should it have been changed on its way.
        nothing_new = not page.changes and not page.more and page.next == cursor
        self._read_last = _Read(path, etag, page) if etag and nothing_new else None
        return page

    async def reconcile(self, party_id: str, device_id: str) -> Reconciliation:
        """What the service holds from this device."""
        query = httpx2.QueryParams({"device": device_id})
        held = await self._ask("GET", f"/v1/parties/{party_id}/reconcile?{query}", Reconciliation, expect=200)
        _check_protocol(held.proto)
        return held

    async def results(self, party_id: str) -> HeldResults:
        """Every outcome of the party that the service holds, exactly as it was sent."""
        path = f"/v1/parties/{party_id}/results"
        held = await self._ask("GET", path, HeldResults, expect=200, most=_MOST_RESULTS)
        _check_protocol(held.proto)
        return held

    async def give_back(self, party_id: str, part: ReturnRequest | None = None) -> Returned:
        """Return what is left of the list, or a part of it, so that others may ring them."""
        return await self._ask("POST", f"/v1/parties/{party_id}/return", Returned, part, expect=200)

    async def renew(self, party_id: str, hours: float) -> Renewed:
        """Keep the list for so many hours from now."""
        return await self._ask("POST", f"/v1/parties/{party_id}/renew", Renewed, RenewRequest(hours), expect=200)

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
        response, answer = await self._request(method, path, body, most=most)
        return _understood(response, answer, kind, expect)

    async def _request(
        self,
        method: str,
        path: str,
        body: msgspec.Struct | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        most: int = _MAX_ANSWER,
    ) -> tuple[httpx2.Response, bytes]:
        http = await self._connected()
        content = None if body is None else msgspec.json.encode(body)
        sent = dict(headers or {}) | ({} if body is None else {"Content-Type": MEDIA_TYPE})
        try:
            async with http.stream(method, path, content=content, headers=sent) as response:
                passing("send: after")
                return response, await _read(response, most)
        except (httpx2.TimeoutException, httpx2.TransportError) as error:
            if _is_unproven(error):
                raise SignInWanted(
                    tr(
                        "Whoever answered could not prove to be the campaign map: perhaps a Wi-Fi that wants a sign-in."
                    ),
                    tr("If it wants none, use another network: somebody may be listening. Nothing was sent."),
                ) from error
            raise Offline(
                tr("The campaign map cannot be reached."), tr("Carry on: everything is kept on this laptop.")
            ) from error
        except httpx2.HTTPError as error:
            raise _not_ours() from error


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


def _media_type(response: httpx2.Response) -> str:
    named: str = response.headers.get("Content-Type", "")
    return named.split(";")[0].strip()


def _understood(response: httpx2.Response, body: bytes, kind: type[_T], expect: int) -> _T:
    ours = _media_type(response) == MEDIA_TYPE
    status = response.status_code
    if status == expect and ours:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _not_ours() from error
    # 511 is how an honest Wi-Fi says that it wants a login.
    if status in (408, 425, 429) or (status >= 500 and status != 511):
        raise ServiceBusy(
            tr("The campaign map is busy."),
            tr("Carry on: it is tried again by itself."),
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
        raise Refused(
            tr("That was too much at once."), tr("It is sent again in smaller parts."), status=413, code=ON_THE_WAY
        )
    raise _not_ours() if ours else _somebody_else()


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
            tr("The campaign map speaks a newer protocol than this program."),
            tr("Carry on, and update the program when you can: nothing is lost."),
        )


def _not_ours() -> NotOurService:
    return NotOurService(
        tr("The campaign map answered something that this program cannot read."),
        tr("Carry on: everything is kept on this laptop, and it is tried again by itself."),
    )


def _somebody_else() -> SignInWanted:
    return SignInWanted(
        tr("Something answered that is not the campaign map: perhaps this Wi-Fi wants you to sign in."),
        tr("Open a web page to see. Carry on meanwhile: everything is kept on this laptop."),
    )
