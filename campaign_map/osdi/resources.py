"""The resources, field by field as in the specification's tables (OSDI 1.2, opensupporter/osdi-docs).

Nothing is exported that is in no table. A field that we know nothing of is left out, never blank: so each is ``None``
(or empty) by default and not written then. What must always be there has no default: ``success`` and ``status_code``
first of all, because a missing status code means success.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from campaign_map.osdi.hal import Links


class Resource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"links": "_links"}):
    """What every resource has. Moments are ISO 8601 in UTC; identifiers are ``system:id``."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    links: Links


class _Made(Resource, frozen=True, kw_only=True, omit_defaults=True):
    origin_system: str


class _Named(_Made, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    title: str
    description: str | None = None
    summary: str | None = None


class PhoneNumber(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number: figures with the country code. ``do_not_call``: for whatever reason it must not be rung."""

    primary: bool
    number: str
    number_type: str
    do_not_call: bool
    description: str | None = None
    country: str | None = None


class Division(msgspec.Struct, frozen=True, kw_only=True):
    """One seat."""

    id: str
    name: str


class DivisionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of division, and those that somebody lives in."""

    id: str
    name: str
    divisions: list[Division]


class Person(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody on a call list."""

    family_name: str
    given_name: str
    phone_numbers: list[PhoneNumber]
    custom_fields: dict[str, str]
    division_info: list[DivisionInfo]
    source: str | None = None
    languages_spoken: list[str] | None = None
    preferred_language: str | None = None


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Roughly where; never closer than the area that everybody sees."""

    latitude: float
    longitude: float
    accuracy: Literal["Rooftop", "Approximate"]


class Location(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The public part of where an event is."""

    country: str
    public: bool
    locality: str | None = None
    postal_code: str | None = None
    location: Point | None = None


class EventContact(msgspec.Struct, frozen=True, kw_only=True):
    """Who gives an event: the first name that everybody sees."""

    name: str
    public: bool


class Event(_Named, frozen=True, kw_only=True, omit_defaults=True):
    """Something that supporters come to."""

    type: Literal["ticketed", "open"]
    total_accepted: int
    status: Literal["confirmed", "tentative", "cancelled"]
    start_date: str
    end_date: str
    all_day: bool
    transparence: Literal["opaque", "transparent"]
    visibility: Literal["public", "private"]
    timezone_identifier: str
    browser_url: str
    location: Location | None = None
    capacity: int | None = None
    instructions: str | None = None
    contact: EventContact | None = None


class Attendance(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody comes to an event, or does not. Who they are stays with the organiser."""

    action_date: str
    status: str


class Phonebank(_Named, frozen=True, kw_only=True, omit_defaults=True):
    """A phonebank party."""

    status: str
    dialing_mode: str
    total_completed: int
    start_time: str | None = None
    end_time: str | None = None


class PhoneBankResult(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """How a call of a party ended."""

    call_date: str
    success: bool
    status_code: str
    phone_number: str | None = None


class CanvassingEffort(_Named, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that is asked in one seat."""

    type: str
    total_canvasses: int
    start_time: str


class Canvass(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """How a conversation, or a try at one, ended."""

    action_date: str
    contact_type: str
    input_type: str
    success: bool
    status_code: str


class QuestionResponse(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that may be chosen."""

    key: str
    name: str
    title: str


class Question(_Named, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked."""

    question_type: Literal["Paragraph", "SingleChoice", "MultiChoice"]
    responses: list[QuestionResponse]


class ScriptQuestion(
    Resource, frozen=True, kw_only=True, omit_defaults=True, rename={"links": "_links", "embedded": "_embedded"}
):
    """A question's place in a script, counted from 1."""

    sequence: int
    embedded: dict[str, Question] = {}


class Script(
    _Named, frozen=True, kw_only=True, omit_defaults=True, rename={"links": "_links", "embedded": "_embedded"}
):
    """What is read aloud. Where each answer leads is not in OSDI: the calling program knows."""

    embedded: dict[str, list[ScriptQuestion]] = {}


class Answer(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody answered."""

    action_date: str
    responses: list[str]
    value: str | None = None


class OsdiList(_Named, frozen=True, kw_only=True, omit_defaults=True):
    """A call list as it was loaded."""

    total_items: int


class Item(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody is on a list."""

    item_type: str


class Tag(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """A mark that OSDI's own fields have no room for."""

    name: str
    description: str


class Tagging(_Made, frozen=True, kw_only=True, omit_defaults=True):
    """That something bears a tag."""

    item_type: str


class EntryPoint(msgspec.Struct, frozen=True, kw_only=True, rename={"links": "_links"}):
    """Where a program begins."""

    motd: str
    max_pagesize: int
    vendor_name: str
    product_name: str
    osdi_version: str
    namespace: str
    links: Links


class Collection(msgspec.Struct, frozen=True, kw_only=True, rename={"links": "_links", "embedded": "_embedded"}):
    """A page of resources. ``_embedded`` has one key, the kind of resource."""

    total_pages: int
    per_page: int
    page: int
    total_records: int
    links: Links
    embedded: dict[str, list[Any]]
