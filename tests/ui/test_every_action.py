"""Every action is undoable, or asked first: a new key, or a new use case that writes, has to say which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import phonebank_app
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.ui import keys
from phonebank_app.ui.undoing import KEYS, WRITES
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, voters

PACKAGE = Path(phonebank_app.__file__).parent
USE_CASES = [PACKAGE, *(room for room in sorted(PACKAGE.iterdir()) if room.name not in ("db", "sync", "ui"))]
"""Not: what they write with, what happens in the background, and the pages that ask for it."""
WRITING = ("store.write()", "save_list(", ".unlink()")
"""What a method says that changes what is kept: in the store, or among an organisation's own lists."""


def writing() -> Iterator[str]:
    """Every public method of a use case in which something that is kept is changed, by itself or by a private one."""
    for folder in USE_CASES:
        for file in sorted(folder.glob("*.py")):
            for of in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(of, ast.ClassDef):
                    yield from (f"{of.name}.{name}" for name in public_and_writing(of))


def public_and_writing(of: ast.ClassDef) -> set[str]:
    """Those methods of a class, by name."""
    said = {one.name: ast.unparse(one) for one in of.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    found = {name for name, code in said.items() if any(mark in code for mark in WRITING)}
    while more := {
        name for name, code in said.items() if name not in found and any(f"self.{one}(" in code for one in found)
    }:
        found |= more
    return {name for name in found if not name.startswith("_")}


def test_every_key_says_how_it_is_taken_back_or_that_it_is_asked_about() -> None:
    actions = {key.action.partition(":")[0] for key in keys.TABLE}
    assert actions - set(KEYS) == set(), "say in ui/undoing.py how it is taken back"
    assert set(KEYS) - actions == set(), "there is no such key any more"


def test_everything_that_writes_says_how_it_is_taken_back_or_that_it_is_asked_about() -> None:
    found = set(writing()) - {"Store.write"}
    assert found - set(WRITES) == set(), "say in ui/undoing.py how it is taken back"
    assert set(WRITES) - found == set(), "there is no such use case any more"


def test_whatever_is_no_look_says_by_what() -> None:
    for name, way in (*KEYS.items(), *WRITES.items()):
        assert way.by or way.how in ("looks", "itself"), name


@pytest.mark.parametrize("kind", [key.kind for key in CODE_SET.keys if not RULES[key.kind].needs])
def test_an_outcome_that_asks_nothing_can_be_taken_back(kind: OutcomeKind, party: PartyFactory) -> None:
    evening = party(voters(2))
    saved = evening.save(kind)
    assert saved.undoable, "or it must ask first"
    assert evening.calling.undo(1) is not None
    assert evening.card().contact_id == saved.contact_id
