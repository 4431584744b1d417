"""What a column of a list can mean, as the desk offers it: in groups, the commonest first."""

from __future__ import annotations

from phonebank_app.lists.columns import LEAVE_OUT
from phonebank_app.voters.contacts import FIELDS

_WORDS = {
    "given_name": "First name",
    "family_name": "Last name",
    "full_name": "Full name",
    "phone": "Telephone",
    "tps": "TPS mark",
    "area": "Ward or polling district",
    "do_not_call": "Do not call",
    "phone_bad": "Number is wrong",
    "external_id": "Id",
    "born": "Date of birth",
    "": "Keep, but do not use",
    LEAVE_OUT: "Leave out",
}
_FIRST = (
    ("Who", ("full_name", "given_name", "family_name", "salutation", "external_id", "elector_number")),
    ("Telephone", ("phone", "phone_bad", "tps", "tps_clear", "tps_date")),
    ("Where", ("address", "postcode", "area", "household")),
    ("What they asked", ("do_not_call", "status", "deceased", "permission_on", "permission_how", "permission_words")),
)


def meaning(field: str) -> str:
    """What a field is called on the page."""
    words = _WORDS.get(field) or FIELDS.get(field, field)
    return words[:1].upper() + words[1:]


def _groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    placed = {field for _, fields in _FIRST for field in fields}
    others = tuple(field for field in FIELDS if field not in placed)
    every = (("Not used", ("", LEAVE_OUT)), *_FIRST, ("Besides", others))
    return tuple((name, tuple((one, meaning(one)) for one in fields)) for name, fields in every)


GROUPS = _groups()
"""Names of groups, and in each the fields with their words."""
