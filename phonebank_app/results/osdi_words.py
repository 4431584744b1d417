"""OSDI's resources as a file holds them, field by field as in the specification's tables (OSDI 1.2), and its codes.

The same words as the campaign's service says at ``/osdi`` (a test holds the two to each other): whoever reads both
meets one person, one result and one answer, with the same identifiers. Nothing is written that is in no table; a field
that we know nothing of is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import msgspec

from phonebank_app.rules.outcomes import OutcomeKind

NAMESPACE, ORIGIN = "phonebankparty", "Phonebank Party"
HOSTILE = "hostile"
WITHDRAWN = "withdrawn"
"""The status of a result that was corrected or taken back; its correction is a result of its own."""
_K = OutcomeKind


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome in OSDI's words.

    Attributes:
        success: whether the person themselves spoke with us, as far as they would.
        tag: what the status code leaves out, as the name of a tag.
    """

    status_code: str
    success: bool
    tag: str = ""


OUT: Mapping[OutcomeKind, Said | None] = MappingProxyType(
    {
        _K.CONVERSATION: Said("answer", True),
        _K.PARTIAL: Said("partial", True),
        _K.CALL_BACK: Said("call-back", False),
        _K.NOT_AVAILABLE: Said("not-home", False),
        _K.NO_ANSWER: Said("not-home", False),
        _K.LEFT_MESSAGE: Said("machine", False),
        _K.BUSY: Said("busy", False),
        _K.WRONG_NUMBER: Said("wrong-number", False),
        _K.NOT_IN_SERVICE: Said("not-in-service", False),
        _K.MOVED: Said("moved", False),
        _K.DECEASED: Said("deceased", False),
        _K.REFUSED: Said("refused", True),
        _K.DO_NOT_CALL: Said("do-not-call", True),
        _K.LANGUAGE_BARRIER: Said("language-barrier", False),
        _K.HOSTILE: Said("refused", True, HOSTILE),
        # That they were not to be rung again is all that anybody need know.
        _K.ENDED_KINDLY: Said("do-not-call", True),
        # No call was made.
        _K.SKIPPED: None,
        # Not an outcome: it makes the one it names `WITHDRAWN`.
        _K.WITHDRAWN: None,
    }
)
NEVER_WITHDRAWN = frozenset({_K.DO_NOT_CALL, _K.ENDED_KINDLY, _K.DECEASED})
"""These only ever turn on, so a correction leaves their result as it was."""


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something is; a curie has a name and is templated."""

    href: str
    name: str = ""
    templated: bool = False


Links = dict[str, Link]
CURIES = (Link("https://opensupporter.github.io/osdi-docs/{rel}", "osdi", True),)


class Resource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"links": "_links"}):
    """What every resource has. Moments are ISO 8601 in UTC, to the second; identifiers are ``system:id``."""

    identifiers: list[str]
    origin_system: str
    created_date: str
    modified_date: str
    links: Links


class PhoneNumber(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number: figures with the country code."""

    primary: bool
    number: str
    number_type: str
    do_not_call: bool
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


class Person(Resource, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody on the call list."""

    family_name: str
    given_name: str
    phone_numbers: list[PhoneNumber]
    custom_fields: dict[str, str]
    division_info: list[DivisionInfo]


class PhoneBankResult(Resource, frozen=True, kw_only=True, omit_defaults=True):
    """How a call ended. ``success`` and ``status_code`` always stand there: a missing code means success."""

    call_date: str
    success: bool
    status_code: str
    phone_number: str | None = None


class QuestionResponse(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that may be chosen."""

    key: str
    name: str
    title: str


class Question(Resource, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked."""

    name: str
    title: str
    description: str | None = None
    question_type: Literal["Paragraph", "SingleChoice", "MultiChoice"]
    responses: list[QuestionResponse]


class Answer(Resource, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody answered."""

    action_date: str
    responses: list[str]
    value: str | None = None


class Tag(Resource, frozen=True, kw_only=True, omit_defaults=True):
    """A mark that OSDI's own fields have no room for."""

    name: str
    description: str


class Tagging(Resource, frozen=True, kw_only=True, omit_defaults=True):
    """That something bears a tag."""

    item_type: str


class Embedded(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename=lambda name: f"osdi:{name}",
):
    """The resources of a file, each kind together; a kind of which there is none is left out."""

    people: list[Person] = []
    phone_bank_results: list[PhoneBankResult] = []
    answers: list[Answer] = []
    questions: list[Question] = []
    tags: list[Tag] = []
    taggings: list[Tagging] = []


class Document(msgspec.Struct, frozen=True, kw_only=True, rename={"links": "_links", "embedded": "_embedded"}):
    """A whole file."""

    links: dict[str, list[Link]]
    embedded: Embedded
