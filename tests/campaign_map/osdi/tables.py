"""The field tables of OSDI 1.2 (opensupporter/osdi-docs, ea51c38): what each resource may have, and of which type.

A type is that of the table, but where the specification's own examples have another everywhere: `primary` is a boolean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from campaign_map.osdi.moments import read_moment

Check = Callable[[Any], bool]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def text(value: Any) -> bool:
    return isinstance(value, str)


def integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def moment(value: Any) -> bool:
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None and read_moment(value) is not None


def texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(text, value))


def identifiers(value: Any) -> bool:
    return texts(value) and bool(value) and all(re.fullmatch(r"[^:\s]+:.+", one) for one in value)


def figures(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def one_of(*values: str) -> Check:
    return lambda value: value in values


def many(table: Mapping[str, Check]) -> Check:
    return lambda value: isinstance(value, list) and all(fits(table)(one) for one in value)


def fits(table: Mapping[str, Check]) -> Check:
    return lambda value: isinstance(value, dict) and all(key in table and table[key](value[key]) for key in value)


def custom_fields(value: Any) -> bool:
    return isinstance(value, dict) and all(map(text, value.values()))


POINT = {"latitude": number, "longitude": number, "accuracy": one_of("Rooftop", "Approximate")}
PLACE = {
    **dict.fromkeys(("venue", "locality", "region", "postal_code", "country", "language"), text),
    "address_lines": texts,
    "location": fits(POINT),
}
COMMON: dict[str, Check] = {"identifiers": identifiers, "created_date": moment, "modified_date": moment}
MADE = {**COMMON, "origin_system": text}
NAMED = {**MADE, **dict.fromkeys(("name", "title", "description", "summary"), text)}
PHONE = {
    "primary": boolean,
    "number": figures,
    **dict.fromkeys(("extension", "description", "number_type", "operator", "country"), text),
    "sms_capable": boolean,
    "do_not_call": boolean,
}
DIVISION = {"id": text, "name": text, "ocd_id": text}

FIELDS: dict[str, dict[str, Check]] = {
    "person": {
        **MADE,
        **dict.fromkeys(
            ("family_name", "given_name", "additional_name", "honorific_prefix", "honorific_suffix", "source"), text
        ),
        "gender": one_of("Female", "Male", "Other"),
        "languages_spoken": texts,
        "preferred_language": text,
        "phone_numbers": many(PHONE),
        "custom_fields": custom_fields,
        "division_info": many({"id": text, "name": text, "divisions": many(DIVISION)}),
    },
    "event": {
        **NAMED,
        **dict.fromkeys(("browser_url", "administrative_url", "instructions", "timezone_identifier"), text),
        "type": one_of("ticketed", "open"),
        "total_accepted": integer,
        "status": one_of("confirmed", "tentative", "cancelled"),
        "start_date": moment,
        "end_date": moment,
        "all_day": boolean,
        "capacity": integer,
        "guests_can_invite_others": boolean,
        "transparence": one_of("opaque", "transparent"),
        "visibility": one_of("public", "private"),
        "location": fits({**PLACE, "public": boolean}),
        "contact": fits(
            {**dict.fromkeys(("name", "email_address", "phone_number", "additional_info"), text), "public": boolean}
        ),
    },
    "attendance": {**MADE, "action_date": moment, "status": text, "attended": boolean, "comment": text},
    "phonebank": {
        **NAMED,
        "start_time": moment,
        "end_time": moment,
        "daily_start_hour": integer,
        "daily_stop_hour": integer,
        "status": one_of("draft", "paused", "scheduled", "started", "stopped"),
        "dialing_mode": one_of("predictive", "power", "manual"),
        **dict.fromkeys(("caller_id", "voicemail_audio_url", "administrative_url", "browser_url"), text),
        "total_completed": integer,
    },
    "phone_bank_result": {
        **MADE,
        "call_date": moment,
        "caller_id": figures,
        "phone_number": figures,
        "duration": integer,
        "success": boolean,
        "status_code": lambda value: text(value) and value != "",
    },
    "canvassing_effort": {
        **NAMED,
        "start_time": moment,
        "end_time": moment,
        "type": one_of("in-person", "phone banking"),
        "total_canvasses": integer,
    },
    "canvass": {
        **MADE,
        "action_date": moment,
        "contact_type": text,
        "input_type": text,
        "success": boolean,
        "status_code": lambda value: text(value) and value != "",
    },
    "script": NAMED,
    "script_question": {**COMMON, "sequence": integer},
    "question": {
        **NAMED,
        "question_type": one_of("Paragraph", "SingleChoice", "MultiChoice"),
        "responses": many({"key": text, "name": text, "title": text}),
    },
    "answer": {**MADE, "action_date": moment, "value": text, "responses": texts},
    "list": {**NAMED, "browser_url": text, "administrative_url": text, "total_items": integer},
    "item": {**MADE, "item_type": text},
    "tag": {**MADE, "name": text, "description": text},
    "tagging": {**MADE, "item_type": text},
}

LINKS: dict[str, set[str]] = {
    # `canvasses` and `phone_bank_results` of a person are in the text and the examples, not in the table.
    "person": {
        "answers",
        "attendances",
        "items",
        "taggings",
        "record_canvass_helper",
        "canvasses",
        "phone_bank_results",
    },
    "event": {"creator", "organizer", "modified_by", "attendances", "taggings", "record_attendance_helper"},
    "attendance": {"person", "invited_by", "event"},
    "phonebank": {"creator", "modified_by", "taggings", "phone_bank_results", "script", "target_list", "volunteers"},
    "phone_bank_result": {"caller", "target", "answers", "attendances", "taggings", "phonebank"},
    "canvassing_effort": {"creator", "modified_by", "taggings", "canvasses", "script"},
    "canvass": {"canvasser", "target", "answers", "taggings", "canvassing_effort"},
    "script": {"creator", "modified_by", "taggings", "script_questions", "canvassing_effort"},
    "script_question": {"question"},
    "question": {"creator", "modified_by", "answers"},
    "answer": {"person", "question"},
    "list": {"creator", "modified_by", "taggings", "items"},
    "item": {"person", "list"},
    "tag": {"creator", "modified_by", "taggings"},
    "tagging": {"phone_bank_result", "canvass", "tag"},
}

REQUIRED: dict[str, set[str]] = {
    "person": {"given_name", "family_name", "phone_numbers", "custom_fields"},
    "event": {"title", "status", "start_date", "end_date", "type", "total_accepted", "location"},
    "attendance": {"action_date", "status"},
    "phonebank": {"title", "status", "dialing_mode", "total_completed"},
    "phone_bank_result": {"call_date", "success", "status_code"},
    "canvassing_effort": {"title", "type", "total_canvasses"},
    "canvass": {"action_date", "contact_type", "input_type", "success", "status_code"},
    "script": {"title"},
    "script_question": {"sequence"},
    "question": {"name", "title", "question_type", "responses"},
    "answer": {"action_date", "responses"},
    "list": {"name", "title", "total_items"},
    "item": {"item_type"},
    "tag": {"name"},
    "tagging": {"item_type"},
}
