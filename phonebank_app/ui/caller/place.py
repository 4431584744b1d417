"""Where somebody is on a call page besides what the store keeps: where they type, what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer

from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.parts import LineEdit

_TYPED = ("note", "words")


@dataclass(frozen=True, slots=True)
class CallPlace:
    """A place on a call page.

    Attributes:
        contact_id: who is in hand.
        field: what is typed in: ``note``, ``words`` (an answer in their own words) or nothing; ``cursor``: where.
        asked_for: the outcome whose question is open.
    """

    contact_id: int | None = None
    field: str = ""
    cursor: int = 0
    asked_for: OutcomeKind | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the window: one of the host's pages, or with ``chair`` that chair's call page; and whether laptops
    may join."""

    page: str
    chair: int = 0
    call: CallPlace = field(default_factory=CallPlace)
    laptops: bool = False


def where(desk: CallerDesk) -> CallPlace:
    """Where somebody is on a chair's page."""
    page, in_hand = desk.page, desk.card.contact_id if desk.card else None
    field, asked_for = page.window().focusWidget(), page.questions.asked_for
    if isinstance(field, LineEdit) and page.isAncestorOf(field) and field.objectName() in _TYPED:
        return CallPlace(in_hand, field.objectName(), field.cursorPosition(), asked_for)
    return CallPlace(in_hand, asked_for=asked_for)


def put_back(desk: CallerDesk, place: CallPlace) -> None:
    """Have asked and typed what was asked and typed there, if the same voter is in hand. Nothing is saved by it."""
    page, card = desk.page, desk.card
    if card is None or card.contact_id != place.contact_id:
        return
    needs = RULES[place.asked_for].needs if place.asked_for is not None else ""
    # With one number there is no question which, and asking would save.
    if place.asked_for is not None and needs and (needs != "number" or len(card.numbers) > 1):
        page.finish(place.asked_for)
    field = page.findChild(LineEdit, place.field) if place.field else None
    if field is not None:
        # Once the page has been laid out and shown, which takes the keys for the page.
        QTimer.singleShot(0, field, lambda: _type_in(field, place.cursor))


def _type_in(field: LineEdit, cursor: int) -> None:
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    field.setCursorPosition(min(cursor, len(field.text())))
