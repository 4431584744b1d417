"""A canvass as another program sends it, read leniently.

What the specification's own examples do is accepted: one-digit hours, ``in_person`` for ``in-person``, an empty status
code for success, numbers where text is meant. What cannot be understood is refused in words, never guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from campaign_map.osdi.codes import AT_THE_DOOR, OUT, plain_code, read_status
from campaign_map.osdi.hal import NAMESPACE
from campaign_map.osdi.moments import read_moment
from campaign_map.osdi.results import CONTENT, IN_PERSON, PHONE_CALL
from campaign_map.problems import Refusal
from campaign_map.words import tidy
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.phones import BadNumber, read_numbers

_PHONE = frozenset(
    {
        "phonecall",
        "phone-call",
        "phone",
        "phone-banking",
        "phonebanking",
        "phonebank",
        "phone-bank",
        "call",
        "telephone",
    }
)
_DOOR = frozenset({"in-person", "inperson", "door", "doors", "door-knocking", "walk", "face-to-face"})
_QUESTIONS = ("add_questions_responses_uri", "add_questions_responses", "question_responses", "question_response")
_ALLOWED = sorted({said.status_code for said in OUT.values() if said})
_LONGEST_IDENTIFIER, _MOST = 200, 20
_LONGEST_ANSWER = 2_000
_OURS = f"{NAMESPACE}:"


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """An answer: the question by the last part of its address, responses as they came, free words."""

    question: str
    responses: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class SentCanvass:
    """A canvass that can be kept.

    Attributes:
        identifiers: ``system:id`` of other systems, each once, sorted.
        own: ids of ours, from identifiers that we gave out.
        at: when it was; ``None`` when that was not said.
        number: E.164 number that was rung; empty when that was not said, or nobody was rung.
        undone: helper actions we do not offer and that were asked for, by name.
    """

    identifiers: tuple[str, ...]
    own: tuple[str, ...]
    origin_system: str
    at: datetime | None
    contact_type: str
    input_type: str
    kind: OutcomeKind
    number: str
    answers: tuple[SentAnswer, ...]
    undone: tuple[str, ...]

    def digest(self, contact_id: str) -> str:
        """Of everything that makes it this canvass and no other."""
        told = (contact_id, self.at, self.contact_type, self.kind.value, self.number)
        answers = [(one.question, one.responses, one.value) for one in self.answers]
        return hashlib.sha256(msgspec.json.encode((told, answers))).hexdigest()

    def keys(self, contact_id: str) -> tuple[str, ...]:
        """By what it is found again: its identifiers, or its content where it has none; nothing without a moment."""
        if self.identifiers:
            return self.identifiers
        return (f"{CONTENT}{self.digest(contact_id)}",) if self.at is not None else ()


def read_canvass(body: bytes) -> SentCanvass:
    """Read the body of a ``record_canvass_helper``: with the canvass under ``canvass``, or the canvass alone.

    Raises:
        Refusal: 400, with what is wrong.
    """
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, "bad_json", f"What was sent cannot be read: {error}.") from error
    if not isinstance(told, dict):
        raise _wrong("canvass", "A canvass is an object.")
    canvass = told.get("canvass", told.get("osdi:canvass", told))
    if not isinstance(canvass, dict):
        raise _wrong("canvass", "A canvass is an object.")
    contact_type = _contact_type(_text(canvass, "contact_type"))
    kind = _kind(canvass, contact_type)
    named = _identifiers(canvass.get("identifiers"))
    return SentCanvass(
        identifiers=tuple(one for one in named if not one.startswith(_OURS)),
        own=tuple(one.removeprefix(_OURS) for one in named if one.startswith(_OURS)),
        origin_system=tidy(_text(canvass, "origin_system")),
        at=_moment(_text(canvass, "action_date") or _text(canvass, "call_date")),
        contact_type=contact_type,
        input_type=tidy(_text(canvass, "input_type")),
        kind=kind,
        number=_number(_text(canvass, "phone_number")) if contact_type == PHONE_CALL else "",
        answers=_answers([told.get(name, canvass.get(name)) for name in _QUESTIONS]),
        undone=_undone(told),
    )


def last_part(address: str) -> str:
    """The id at the end of an address, or of ``system:id``."""
    return address.strip().partition("?")[0].rstrip("/").rpartition("/")[2].rpartition(":")[2]


def _wrong(code: str, what: str, way_out: str = "") -> Refusal:
    return Refusal(400, code, what, way_out)


def _text(canvass: Mapping[str, Any], name: str) -> str:
    value = canvass.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _wrong(name, f"The field {name} is not text.")
    return str(value)


def _contact_type(text: str) -> str:
    code = plain_code(text)
    if not code or code in _PHONE:
        return PHONE_CALL
    if code in _DOOR:
        return IN_PERSON
    raise _wrong("contact_type", "Only calls and conversations in person are kept here.", "Use phoneCall or in-person.")


def _kind(canvass: Mapping[str, Any], contact_type: str) -> OutcomeKind:
    code, success = _text(canvass, "status_code"), _success(canvass.get("success"))
    kind = read_status(code, success)
    if kind is None and not plain_code(code):
        raise _wrong("status_code", "A call without success needs a status code.", f"It is one of {_listed()}.")
    if kind is None:
        raise _wrong("status_code", f"“{tidy(code, 40)}” is no status code here.", f"It is one of {_listed()}.")
    if contact_type == IN_PERSON and kind not in AT_THE_DOOR:
        raise _wrong(
            "status_code",
            "That nobody was met at the door says nothing about calling them, so it is not kept here.",
            "Send conversations, refusals, and what was learned of the person.",
        )
    return kind


def _listed() -> str:
    return f"{', '.join(_ALLOWED[:-1])} or {_ALLOWED[-1]}"


def _success(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    plain = str(value).strip().casefold()
    if plain in ("true", "yes", "1"):
        return True
    if plain in ("false", "no", "0"):
        return False
    if not plain:
        return None
    raise _wrong("success", "The field success is true or false.")


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    moment = read_moment(text)
    if moment is None or not 2000 <= moment.year < 2100:
        raise _wrong("action_date", "The moment of the canvass is not ISO 8601.", "Write it like 2019-12-04T18:00:00Z.")
    return moment.replace(microsecond=0)


def _number(text: str) -> str:
    if not text.strip():
        return ""
    # "Numeric characters only, with the country code", says the table; others write the plus, or as they dial.
    for typed in (text, f"+{text.strip()}"):
        for one in read_numbers(typed):
            if not isinstance(one, BadNumber):
                return one.e164
    raise _wrong("phone_number", "The field phone_number is no telephone number.", "Write it like 442079460012.")


def _identifiers(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST or not all(isinstance(one, str) for one in value):
        raise _wrong("identifiers", f"Identifiers are a list of at most {_MOST} texts.")
    kept = sorted({one.strip() for one in value if one.strip()})
    for one in kept:
        system, colon, rest = one.partition(":")
        if not (system and colon and rest) or tidy(one, _LONGEST_IDENTIFIER) != one or one.startswith(CONTENT):
            raise _wrong("identifiers", "An identifier is a system's name, a colon and an id.", "Like our_system:1234.")
    return tuple(kept)


def _answers(sources: Sequence[object]) -> tuple[SentAnswer, ...]:
    found: list[SentAnswer] = []
    for source in sources:
        entries = source if isinstance(source, list) else [source] if isinstance(source, dict) else []
        found += [_answer(one) for one in entries]
    if len(found) > 100:
        raise _wrong("answers", "More than a hundred answers were sent with one canvass.")
    return tuple(found)


def _answer(value: object) -> SentAnswer:
    if not isinstance(value, dict):
        raise _wrong("answers", "An answer is an object with a question.")
    question = value.get("question", value.get("osdi:question"))
    if isinstance(question, dict):
        question = question.get("href")
    responses = value.get("responses")
    responses = [responses] if isinstance(responses, str) else responses or []
    if not isinstance(question, str) or not isinstance(responses, list):
        raise _wrong("answers", "An answer names its question, and its responses are a list.")
    if not all(isinstance(one, str) for one in responses):
        raise _wrong("answers", "A response is the key of one of the question's responses.")
    text = _text(value, "value")
    return SentAnswer(last_part(question), tuple(dict.fromkeys(responses)), tidy(text, _LONGEST_ANSWER))


def _undone(told: Mapping[str, Any]) -> tuple[str, ...]:
    asked = [name for name in ("add_tags", "add_tags_uri", "add_lists", "add_lists_uri") if told.get(name)]
    triggers = told.get("triggers")
    if isinstance(triggers, dict) and any(isinstance(one, dict) and one.get("enabled") for one in triggers.values()):
        asked.append("triggers")
    return tuple(asked)
