"""Whatever a desk of the call page asks for stands in the table of questions, with arguments that a line can carry."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import phonebank_app.ui.caller
from phonebank_app.calling import Calling
from phonebank_app.nearby.methods import METHODS

DESKS = sorted(Path(phonebank_app.ui.caller.__file__).parent.glob("*.py"))
DRAWN = {"outcome_id", "promise_id"}
"""Ids that the line draws itself (``GuestLine.ask``), so that asking twice saves once."""


def deeds() -> Iterator[tuple[str, str, ast.Call]]:
    """Each ``lambda calling: calling.method(…)`` of the desks: where, which method, and the call."""
    for path in DESKS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Lambda) or len(node.args.args) != 1:
                continue
            call, name = node.body, node.args.args[0].arg
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            whose = call.func.value
            of_calling = isinstance(whose, ast.Name) and whose.id == name
            if of_calling and (name == "calling" or hasattr(Calling, call.func.attr)):
                yield f"{path.name}:{node.lineno}", call.func.attr, call


FOUND = list(deeds())


def test_the_desks_are_read() -> None:
    assert {name for _, name, _ in FOUND} >= {
        *("chair", "next", "record", "undo", "other_number", "switch_to", "hand_over", "may_pass_to", "keep_draft"),
        *("ask_host", "take_break", "put_off_break", "promise", "promised", "take_promise_back"),
    }


@pytest.mark.parametrize(("where", "method", "call"), FOUND, ids=[f"{where} {name}" for where, name, _ in FOUND])
def test_a_deed_that_a_desk_asks_for_can_be_asked_from_a_joined_laptop(where: str, method: str, call: ast.Call) -> None:
    assert method in METHODS, f"{where} asks for what no joined laptop can ask"
    taken = {field.name for field in msgspec.structs.fields(METHODS[method].arguments)}
    positional = list(inspect.signature(getattr(Calling, method)).parameters)[1 : len(call.args) + 1]
    asked = {*positional, *(word.arg for word in call.keywords if word.arg)} - {"chair"}
    assert asked <= taken, f"{where} says {asked - taken}, which the table does not take"


@pytest.mark.parametrize(("where", "method", "call"), FOUND, ids=[f"{where} {name}" for where, name, _ in FOUND])
def test_what_the_table_needs_the_desk_gives_or_the_line_draws(where: str, method: str, call: ast.Call) -> None:
    needed = {field.name for field in msgspec.structs.fields(METHODS[method].arguments) if field.required}
    positional = list(inspect.signature(getattr(Calling, method)).parameters)[1 : len(call.args) + 1]
    given = {*positional, *(word.arg for word in call.keywords)}
    assert needed - given <= DRAWN, f"{where} does not give {needed - given}"
