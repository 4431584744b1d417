"""What a browser sends with its forms, in memory: a list of voters must not touch a disk unencrypted.

The framework would put every file of more than a megabyte into the folder for temporary files. It also reads a form
before anybody has looked at who sends it; so what is large is read only from somebody who sits at the desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from anyio import to_thread
from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.types import Empty
from litestar.utils.scope.state import ScopeState
from multipart import (  # type: ignore[import-untyped]  # it has none
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
)

from campaign_map.accounts.cookies import coordinator_cookie
from campaign_map.accounts.sessions import visit_of
from campaign_map.accounts.visitors import Coordinator
from campaign_map.problems import Refusal
from campaign_map.settings import Service

SMALL = 64 * 1024
"""Bytes that anybody may send."""
_MOST_PARTS = 1000


class SentRequest(Request[Any, Any, Any]):
    """A request whose form is read into memory."""

    async def form(self) -> FormMultiDict:
        """The fields and files of a form.

        Raises:
            Refusal: 401 ``sign_in_desk``: it is large, and nobody sits at the desk.
            ClientException: it is no form.
        """
        kind, options = self.content_type
        state = ScopeState.from_scope(self.scope)
        if kind == RequestEncodingType.MULTI_PART and state.form is Empty and options.get("boundary"):
            if not self._is_small():
                await to_thread.run_sync(self._let_in)
            state.form = await _fields(self.stream(), options["boundary"])
        return await super().form()

    def _is_small(self) -> bool:
        length = self.headers.get("content-length", "")
        return length.isascii() and length.isdigit() and int(length) <= SMALL

    def _let_in(self) -> None:
        service: Service = self.app.state.service
        visit = visit_of(service, self.cookies.get(coordinator_cookie(service.settings), ""))
        if visit is None or not isinstance(visit.visitor, Coordinator):
            raise Refusal(401, "sign_in_desk", "This page is for coordinators.", "Sign in with password and code.")


async def _fields(stream: AsyncIterator[bytes], boundary: str) -> dict[str, Any]:
    found: dict[str, list[str | UploadFile]] = defaultdict(list)
    part: MultipartSegment | None = None
    data = bytearray()
    parser = PushMultipartParser(boundary, max_segment_count=_MOST_PARTS)
    sent = False
    try:
        async for chunk in stream:
            sent = sent or bool(chunk)
            # An empty chunk would end it, and what follows its end is nobody's.
            if chunk and not parser.closed:
                for event in parser.parse(chunk):
                    if isinstance(event, MultipartSegment):
                        part, data = event, bytearray()
                    elif event:
                        data += event
                    elif part is not None:
                        found[part.name].append(_value(part, data))
                        part = None
        # Whoever is led on from a form keeps saying that they send one, and sends nothing.
        parser.close(check_complete=sent)
    except (MultipartError, UnicodeDecodeError, LookupError) as error:
        raise ClientException("This is not a form as browsers send them.") from error
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _value(part: MultipartSegment, data: bytearray) -> str | UploadFile:
    if part.filename is None:
        return data.decode(part.charset or "utf-8")
    # A size of 0: its file stays in memory, however large.
    return UploadFile(part.content_type or "", part.filename, bytes(data), max_spool_size=0)
