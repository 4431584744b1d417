"""What makes it possible to come: ticked by the organiser, shown to everybody."""

from __future__ import annotations

from collections.abc import Iterable

ACCESS: dict[str, str] = {
    "step_free": "Step-free, street to chair",
    "toilet": "Accessible toilet",
    "hearing": "Hearing loop or captions",
    "quiet_room": "A quiet room to sit out",
    "children": "Children welcome",
    "meet_you": "Someone can meet you at the station",
}
"""What can be ticked, in the order of the form, with its words there."""

SHORT: dict[str, str] = {
    "step_free": "Step-free",
    "toilet": "Accessible toilet",
    "hearing": "Hearing loop or captions",
    "quiet_room": "Quiet room",
    "children": "Children welcome",
    "meet_you": "Someone can meet you",
}
"""The same on a tag in a list."""


def as_text(keys: Iterable[str]) -> str:
    """The keys as they are stored; those that nobody knows are left out."""
    chosen = set(keys)
    return " ".join(key for key in ACCESS if key in chosen)


def as_keys(text: str) -> tuple[str, ...]:
    """The keys in what is stored."""
    return tuple(text.split())
