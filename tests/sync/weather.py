"""What may happen to a request on the way to the service and back."""

from __future__ import annotations

from enum import Enum

import httpx2


class Fault(Enum):
    """What happens to one request; :attr:`CLEAR` is nothing."""

    CLEAR = "it arrives, and so does the answer"
    LOST_REQUEST = "it never arrives"
    LOST_ANSWER = "it arrives, the answer does not"
    TWICE = "it arrives twice, and the second answer comes back"
    LATE = "it seems lost, and arrives much later"
    AGAIN_LATER = "it arrives, and once more much later"
    BUSY = "the service is too busy"
    PORTAL = "a login page answers 200"
    CREATED_PORTAL = "a login page answers 201"
    CUT_SHORT = "half of the answer comes back"
    OLD_ANSWER = "the answer to an earlier request comes back"


_MOST = 2_000

_PORTAL = b"<html><body>Welcome to the Wi-Fi. Please sign in.</body></html>"


class Weather(httpx2.AsyncBaseTransport):
    """Carries requests to a service, each through the next of ``ahead``; the sky is clear after that.

    Attributes:
        late: copies of requests that are still on their way.
        left: how many requests an evening may still take; one that needs more goes round in circles.
    """

    def __init__(self, service: httpx2.AsyncBaseTransport) -> None:
        self.ahead: list[Fault] = []
        self.late: list[httpx2.Request] = []
        self.left = _MOST
        self._service = service
        self._earlier: dict[str, httpx2.Response] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.left -= 1
        assert self.left > 0, "it does not come to rest"
        fault = self.ahead.pop(0) if self.ahead else Fault.CLEAR
        what = request.url.path.rsplit("/", 1)[-1]
        if fault in (Fault.LATE, Fault.AGAIN_LATER):
            self.late.append(request)
        if fault in (Fault.LOST_REQUEST, Fault.LATE):
            raise httpx2.ConnectError("lost on the way")
        if fault is Fault.BUSY:
            return httpx2.Response(503, headers={"Retry-After": "1"})
        if fault in (Fault.PORTAL, Fault.CREATED_PORTAL):
            status = 200 if fault is Fault.PORTAL else 201
            return httpx2.Response(status, headers={"Content-Type": "text/html"}, content=_PORTAL)
        if fault is Fault.TWICE:
            await self._carry(request)
        answer = await self._carry(request)
        earlier = self._earlier.get(what, answer)
        self._earlier[what] = answer
        if fault is Fault.LOST_ANSWER:
            raise httpx2.ReadError("lost on the way back")
        if fault is Fault.OLD_ANSWER:
            return _copy(earlier)
        return _copy(answer, half=fault is Fault.CUT_SHORT)

    async def deliver_late(self) -> None:
        """What was on its way arrives; nobody waits for the answers."""
        while self.late:
            await self._carry(self.late.pop(0))

    async def _carry(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._service.handle_async_request(
            httpx2.Request(request.method, request.url, headers=request.headers, content=await request.aread())
        )
        return httpx2.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


def _copy(answer: httpx2.Response, *, half: bool = False) -> httpx2.Response:
    content = answer.content[: len(answer.content) // 2] if half else answer.content
    kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    return httpx2.Response(answer.status_code, headers=kept, content=content)
