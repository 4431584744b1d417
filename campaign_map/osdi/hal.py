"""HAL as OSDI uses it: links with an absolute address, the ``osdi`` curie, media types, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request

from campaign_map.problems import Refusal
from campaign_map.settings import Service

HAL = "application/hal+json"
JSON = "application/json"
NAMESPACE = "phonebankparty"
"""The prefix of our own identifiers."""

ORIGIN = "Phonebank Party"


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something is; a curie has a name and is templated."""

    href: str
    title: str = ""
    name: str = ""
    templated: bool = False


Links = dict[str, Link | list[Link]]
CURIES = [Link("https://opensupporter.github.io/osdi-docs/{rel}", name="osdi", templated=True)]


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of this service, as whoever asks reached it.

    Attributes:
        root: ``https://map.example.org/osdi``.
        pages: where people reach the pages, without a slash at the end.
    """

    root: str
    pages: str

    @classmethod
    def of(cls, request: Request[Any, Any, Any]) -> Addresses:
        """Those that lead back the way a request came."""
        service = request.app.state.service
        assert isinstance(service, Service)
        return cls(f"{str(request.base_url).rstrip('/')}/osdi", service.settings.public_url)

    def link(self, *path: str) -> Link:
        """A link to something of ours."""
        return Link("/".join((self.root, *path)))


class ErrorDescription(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong, for programs (``error_code``) and people."""

    error_code: str
    description: str
    properties: list[str] = []
    hint: str = ""


class ResourceStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one resource of a request."""

    resource: str
    response_code: int
    error_descriptions: list[ErrorDescription] = []


class ErrorBody(msgspec.Struct, frozen=True):
    """``osdi:error``."""

    request_type: str
    response_code: int
    resource_status: list[ResourceStatus]


class OsdiError(msgspec.Struct, frozen=True, rename={"error": "osdi:error"}):
    """An answer that is not a success."""

    error: ErrorBody


def error_of(refusal: Refusal, resource: str = "osdi:resource") -> OsdiError:
    """A refusal as OSDI says it."""
    described = ErrorDescription(refusal.code.upper(), refusal.what, hint=refusal.way_out)
    return OsdiError(
        ErrorBody("atomic", refusal.status, [ResourceStatus(resource, refusal.status, [described])]),
    )
