"""Drafts of scripts: kept as one types, by sittings; approved words never change; nothing kept is lost by a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from phonebank_app.calls.script_versions import ScriptVersions
from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import NotAllowed, ScriptProblem
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.script_writing.drafting import Drafting
from phonebank_app.scripts import parse
from phonebank_app.scripts.writing import skeleton
from tests.makers import KEY, THURSDAY, party_of

SHORT = skeleton("A short call", "en-GB")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "party", KEY)
    begin_party(made, party_of(rehearsal=True), EveningClock(THURSDAY, runs=False))
    yield made
    made.close()


def drafting(store: Store, minutes: float = 0) -> Drafting:
    """Somebody who writes so many minutes later."""
    return Drafting(store, EveningClock(THURSDAY + timedelta(minutes=minutes), runs=False))


def test_what_is_typed_in_one_sitting_is_one_draft_and_the_next_sitting_another(store: Store) -> None:
    assert drafting(store).current() is None
    first = drafting(store).save("one")
    assert drafting(store, 5).save("one, and two").number == first.number
    assert drafting(store, 14).save("one, two and three").number == first.number
    later = drafting(store, 40).save("four")
    assert (later.number, later.text) == (first.number + 1, "four")
    assert drafting(store).open(first.number).text == "one, two and three"


def test_the_same_text_is_written_once_and_its_time_stays_true(store: Store) -> None:
    saved = drafting(store).save("one")
    assert drafting(store, 3).save("one").saved_at == saved.saved_at


def test_an_approved_draft_holds_name_and_version_and_never_changes(store: Store) -> None:
    own = drafting(store)
    own.save(SHORT)
    approved = own.approve(SHORT, "  Maya   Lindqvist ", 6)
    script = parse(approved.text)
    assert (script.approved_by, script.version, approved.approved_by) == ("Maya Lindqvist", 7, "Maya Lindqvist")
    with pytest.raises(sa.exc.IntegrityError, match="never changes"), store.write() as connection:
        connection.exec_driver_sql("UPDATE script_drafts SET text = 'other'")
    assert own.save("more").number == approved.number + 1


def test_a_broken_script_is_kept_and_not_approved(store: Store) -> None:
    own = drafting(store)
    broken = SHORT.replace("-> thanks", "-> nowhere")
    assert own.save(broken).text == broken
    with pytest.raises(ScriptProblem, match="nowhere"):
        own.approve(broken, "Maya", 1)
    assert own.current() is not None
    assert [one.state for one in own.versions()] == ["draft", "in_use", "in_use"]  # what ships, in both languages


@pytest.mark.parametrize("nobody", ["", "   ", "…"])
def test_nobody_approves_nothing(nobody: str, store: Store) -> None:
    with pytest.raises(NotAllowed, match="who approved"):
        drafting(store).approve(SHORT, nobody, 1)


def test_the_versions_say_which_is_in_use_who_approved_it_and_what_was_before(store: Store) -> None:
    titles = {one.language[:2]: one.title for one in drafting(store).versions()}
    own = drafting(store, 1)
    own.save(SHORT)
    approved = own.approve(SHORT, "Maya", 1)
    ScriptVersions(store, EveningClock(THURSDAY + timedelta(minutes=1), runs=False)).publish(approved.text, "Maya")
    drafting(store, 20).save(SHORT + "# more\n")
    told = [(one.state, one.title, one.by) for one in drafting(store).versions()]
    assert told == [
        ("draft", "A short call", ""),
        ("in_use", "A short call", "Maya"),
        ("in_use", titles["cy"], ""),
        ("was_used", titles["en"], ""),
    ]


def test_what_is_far_longer_than_a_script_is_refused_with_a_way_out(store: Store) -> None:
    with pytest.raises(NotAllowed, match="64 kB"):
        drafting(store).save("x" * 200_000)


def test_an_old_draft_of_many_is_forgotten_and_an_approved_one_is_not(store: Store) -> None:
    own = drafting(store)
    own.save(SHORT)
    own.approve(SHORT, "Maya", 1)
    for n in range(202):
        own.begin(f"draft {n}")
    kept = [one.number for one in own.versions() if one.number]
    assert len(kept) == 201
    assert 1 in kept
    assert 2 not in kept


_TYPES = """
import os, sys
from pathlib import Path
from phonebank_app.machine.clock import SystemClock
from phonebank_app.db.engine import open_store
from phonebank_app.script_writing.drafting import Drafting
from tests.makers import KEY

own = Drafting(open_store(Path(sys.argv[1]), KEY), SystemClock())
own.save("nearly all of it")
own.save("all of it")
print("saved", flush=True)
os.kill(os.getpid(), 9)
"""


def test_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    made = open_store(tmp_path / "party", KEY)
    begin_party(made, party_of(), EveningClock(THURSDAY, runs=False))
    made.close()
    killed = subprocess.run([sys.executable, "-c", _TYPES, str(tmp_path / "party")], capture_output=True, check=False)
    assert (killed.stdout, killed.returncode) == (b"saved\n", -9)
    again = open_store(tmp_path / "party", KEY)
    kept = drafting(again).current()
    assert kept is not None
    assert kept.text == "all of it"
    again.close()
