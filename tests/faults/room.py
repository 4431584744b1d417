"""Random evenings of a room full of callers (``tests/rooms.py``), and the same with a fault planted in the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from phonebank_app.calling import Calling
from phonebank_app.calls import households
from phonebank_app.db import chairs, hand_overs, skips, tallies
from phonebank_app.db.people import Person
from phonebank_app.rules.outcomes import OutcomeKind
from tests.faults import Report
from tests.rooms import Room

TITLE = "a room full of callers"

_STEPS = 50
_QUICK, _FULL, _TO_BE_CAUGHT = 10, 600, 250


def run(full: bool) -> Report:
    """Play the evenings; then each fault until it is found."""
    evenings = _FULL if full else _QUICK
    wrong = _play(evenings, shrink=True)
    controls = {name: _caught(fault) for name, fault in _FAULTS.items()}
    return Report(evenings, "evenings", (wrong,) if wrong else (), controls, f"up to {_STEPS} things done in each")


def _play(evenings: int, *, shrink: bool) -> str:
    """What went wrong, in a line; empty if nothing did."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    wanted = settings(
        max_examples=evenings,
        stateful_step_count=_STEPS,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(Room, settings=wanted)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is looked for
        notes = "; ".join(getattr(error, "__notes__", ())).replace("\n", " ")
        return f"{type(error).__name__} {error} {notes}".strip()
    return ""


def _caught(fault: Callable[[ExitStack], None]) -> bool:
    with ExitStack() as planted:
        fault(planted)
        return bool(_play(_TO_BE_CAUGHT, shrink=False))


# -- the faults --------------------------------------------------------------------------------------------------------


def _in_both_hands(planted: ExitStack) -> None:
    planted.enter_context(patch.object(hand_overs, "release", lambda *_: None))


def _known_all_the_same(planted: ExitStack) -> None:
    planted.enter_context(patch.object(skips, "known_to", lambda *_: frozenset()))


def _one_of_them_taken_back(planted: ExitStack) -> None:
    def last_only(connection: sa.Connection, last: tallies.StandingOutcome, guest: int) -> list[tuple[str, int]]:
        return [(last.outcome_id, last.contact_id)]

    planted.enter_context(patch.object(tallies, "saved_with", last_only))


def _everybody_at_home(planted: ExitStack) -> None:
    def all_of_them(home: Sequence[Person], contact: Person, *_: Any) -> tuple[Person, ...]:
        return tuple(person for person in home if person.id != contact.id)

    planted.enter_context(patch.object(households, "rung_too", all_of_them))


def _kept_too_late(planted: ExitStack) -> None:
    def keep(calling: Calling, chair: int, draft: str, contact_id: int | None = None) -> None:
        with calling._store.write() as connection:
            chairs.keep_draft(connection, chair, draft)

    planted.enter_context(patch.object(Calling, "keep_draft", keep))


def _forgotten_wish(planted: ExitStack) -> None:
    kinds = frozenset({OutcomeKind.ENDED_KINDLY})
    planted.enter_context(patch("phonebank_app.calling.SILENCING", kinds))


_FAULTS: dict[str, Callable[[ExitStack], None]] = {
    "a call that is passed on and stays": _in_both_hands,
    "a voter who comes back to whoever knows them": _known_all_the_same,
    "an undo of one among a household": _one_of_them_taken_back,
    "a household whose other lines count as rung": _everybody_at_home,
    "notes of a call that went to another chair": _kept_too_late,
    "a number that is not silenced": _forgotten_wish,
}
