"""Scripts without a party: plain files, by sittings, theirs alone, and never over somebody else's change."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from phonebank_app.errors import DiskFull, FileProblem, NotAllowed, ScriptProblem, StoreInUse
from phonebank_app.machine.clock import EveningClock
from phonebank_app.script_writing.own_scripts import FOLDER, OtherText, OwnScript, OwnScripts
from phonebank_app.scripts import parse
from phonebank_app.scripts.writing import skeleton
from tests.makers import THURSDAY

SHORT = skeleton("A short call", "en-GB")


def clock(minutes: float = 0) -> EveningClock:
    return EveningClock(THURSDAY + timedelta(minutes=minutes), runs=False)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnScripts]:
    made = OwnScripts(tmp_path, clock())
    yield made
    made.close()


def later(own: OwnScripts, script: OwnScript, minutes: float) -> OwnScript:
    """The same script, so many minutes later."""
    own._clock = clock(minutes)
    return own.open(script.key)


def text(script: OwnScript) -> str:
    draft = script.current()
    assert draft is not None
    return draft.text


def test_what_is_typed_in_one_sitting_is_one_file_that_holds_the_script_and_nothing_else(
    own: OwnScripts, tmp_path: Path
) -> None:
    script = own.begin(SHORT)
    script.save(SHORT + "# a\n")
    later(own, script, 5).save(SHORT + "# b\n")
    assert later(own, script, 14).save(SHORT + "# c\n").number == 1
    assert later(own, script, 40).save("another sitting").number == 2
    files = sorted((tmp_path / FOLDER / script.key).glob("*.script.txt"))
    assert [one.read_text("utf-8") for one in files] == [SHORT + "# c\n", "another sitting"]
    assert [(one.number, one.state) for one in script.versions()] == [(2, "draft"), (1, "draft")]
    if os.name == "posix":
        assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
        assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700


def test_an_approved_one_counts_on_from_what_it_was_begun_from_and_never_changes(own: OwnScripts) -> None:
    script = own.begin(SHORT.replace("version  = 1", "version  = 6"), counts=True)
    approved = script.approve(text(script), "  Maya   Lindqvist ", script.above())
    read = parse(approved.text)
    assert (read.approved_by, read.version, approved.number) == ("Maya Lindqvist", 7, 1)
    assert script.save(approved.text + "# more\n").number == 2, "the next sign is another draft"
    again = own.open(script.key)
    assert again.last_approved() == approved
    assert again.approve(text(again), "Maya", again.above()).text.count("version  = 8") == 1
    assert [one.state for one in again.versions()] == ["approved", "approved"]
    assert own.begin(SHORT).above() == 0, "what was begun from nothing begins to count"


def test_nobody_approves_nothing_and_a_broken_script_is_kept_and_not_approved(own: OwnScripts) -> None:
    script = own.begin(SHORT)
    with pytest.raises(NotAllowed, match="who approved"):
        script.approve(SHORT, " … ", 0)
    broken = SHORT.replace("-> thanks", "-> nowhere")
    assert script.save(broken).text == broken
    with pytest.raises(ScriptProblem, match="nowhere"):
        script.approve(broken, "Maya", 0)
    with pytest.raises(NotAllowed, match="64 kB"):
        script.save("x" * 200_000)
    assert text(script) == broken


def test_several_are_listed_the_newest_first_deleted_and_put_back(own: OwnScripts, tmp_path: Path) -> None:
    first, second = own.begin(SHORT), own.begin(skeleton("Sgwrs", "cy"))
    later(own, first, 60).save(SHORT + "# more\n")
    assert [(one.title, one.language) for one in own.every()] == [("A short call", "en-GB"), ("Sgwrs", "cy")]
    own.delete(second.key)
    assert [one.key for one in own.every()] == [first.key]
    assert [one.title for one in own.deleted()] == ["Sgwrs"]
    with pytest.raises(NotAllowed, match="not here"):
        own.open(second.key)
    own.put_back(second.key)
    assert {one.key for one in own.every()} == {first.key, second.key}
    for wrong in ("", "..", "../..", "nothing"):
        with pytest.raises(NotAllowed):
            own.put_back(wrong)
    own.delete(second.key)
    own.close()
    long_after = OwnScripts(tmp_path, clock(60 * 24 * 31 + 60))
    assert long_after.deleted() == ()
    long_after.close()


def test_two_processes_at_once_are_told_and_the_second_may_once_the_first_is_done(
    own: OwnScripts, tmp_path: Path
) -> None:
    with pytest.raises(StoreInUse, match="open in another window"):
        OwnScripts(tmp_path, clock())
    own.close()
    OwnScripts(tmp_path, clock()).close()


def test_a_full_disk_is_one_sentence_and_what_was_kept_before_stays(
    own: OwnScripts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = own.begin(SHORT)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DiskFull, match="no room"):
            script.save("more")
        with pytest.raises(DiskFull, match="no room"):
            own.begin("another")
    assert text(script) == SHORT
    assert [one.key for one in own.every()] == [script.key]
    assert list((tmp_path / FOLDER).rglob("*.new")) == []
    assert script.save("more").text == "more"


def test_what_a_power_cut_left_half_written_is_no_version(own: OwnScripts, tmp_path: Path) -> None:
    script = own.begin(SHORT)
    folder = tmp_path / FOLDER / script.key
    (folder / "0001.script.txt.77.new").write_text("half", "utf-8")
    (folder / "0001.approved.script.txt").write_text(SHORT + "# approved\n", "utf-8")
    (folder / "about.json").write_text("{", "utf-8")
    (tmp_path / FOLDER / "empty").mkdir()
    own.close()
    again = OwnScripts(tmp_path, clock())
    assert [(one.key, one.number) for one in again.every()] == [(script.key, 1)]
    assert text(again.open(script.key)) == SHORT + "# approved\n"
    assert not (folder / "0001.script.txt.77.new").exists()
    again.close()


# -- a file of one's own --------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "call.en.script.txt"
    made.write_bytes(SHORT.replace("\n", "\r\n").encode())
    made.chmod(0o644)
    return made


def test_what_was_written_waits_here_until_it_is_saved_back_with_its_own_line_ends_and_rights(
    own: OwnScripts, file: Path
) -> None:
    script = own.for_file(file)
    before = file.read_bytes()
    script.save(SHORT + "# more\n")
    assert file.read_bytes() == before
    again = own.for_file(file)
    assert (again.key, text(again)) == (script.key, SHORT + "# more\n")
    assert not again.saved_back(text(again))
    assert again.save_back(text(again)) == file
    assert file.read_bytes() == (SHORT + "# more\n").replace("\n", "\r\n").encode()
    assert again.saved_back(text(again))
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o644


def test_a_file_that_was_changed_meanwhile_is_not_overwritten_unless_somebody_chose_so(
    own: OwnScripts, file: Path
) -> None:
    script = own.for_file(file)
    script.save(SHORT + "# mine\n")
    file.write_text(SHORT + "# theirs\n", "utf-8")
    with pytest.raises(OtherText, match="changed by another program") as told:
        script.save_back(text(script))
    assert told.value.theirs == SHORT + "# theirs\n"
    file.write_text(SHORT + "# theirs again\n", "utf-8")
    with pytest.raises(OtherText):
        script.save_back(text(script), over=told.value.theirs)
    assert file.read_text("utf-8") == SHORT + "# theirs again\n"
    assert own.for_file(file).changed_file() == SHORT + "# theirs again\n", "also when it is opened again"
    assert text(own.for_file(file)) == SHORT + "# mine\n"
    script.save_back(text(script), over=SHORT + "# theirs again\n")
    assert file.read_text("utf-8") == SHORT + "# mine\n"


def test_the_files_own_text_is_taken_where_nothing_waits_to_be_saved(own: OwnScripts, file: Path) -> None:
    script = own.for_file(file)
    file.write_text(SHORT + "# theirs\n", "utf-8")
    again = own.for_file(file)
    assert (again.key, text(again)) == (script.key, SHORT + "# theirs\n")
    assert again.changed_file() is None
    assert [one.text for one in again.versions()] == [SHORT + "# theirs\n", SHORT]


def test_a_file_that_is_not_there_yet_is_made_when_it_is_saved(own: OwnScripts, tmp_path: Path) -> None:
    path = tmp_path / "sgwrs.cy.script.txt"
    script = own.for_file(path)
    assert not path.exists()
    assert parse(text(script)).language == "cy"
    path.write_text("somebody was faster", "utf-8")
    with pytest.raises(OtherText):
        script.save_back(text(script))
    path.unlink()
    script.save_back(text(script))
    assert path.read_text("utf-8") == text(script)
    with pytest.raises(FileProblem, match="folder"):
        own.for_file(tmp_path / "nowhere" / "x.script.txt")


def test_a_link_stays_one_and_a_file_that_became_no_text_is_left_alone(own: OwnScripts, file: Path) -> None:
    if os.name != "posix":
        pytest.skip("links want rights there")
    link = file.with_name("link.script.txt")
    link.symlink_to(file)
    script = own.for_file(link)
    script.save_back(script.save(SHORT + "# linked\n").text)
    assert link.is_symlink()
    assert "# linked" in file.read_text("utf-8")
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScriptProblem, match="not plain text"):
        script.save_back(SHORT)
    assert file.read_bytes() == b"\xff\xfe\x00"


_TYPES = """
import os, sys
from pathlib import Path
from phonebank_app.machine.clock import SystemClock
from phonebank_app.script_writing.own_scripts import OwnScripts

own = OwnScripts(Path(sys.argv[1]), SystemClock())
script = own.begin("nearly all of it")
script.save("all of it")
print("saved", flush=True)
os.kill(os.getpid(), 9)
"""


def test_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _TYPES, str(tmp_path)], capture_output=True, check=False)
    assert (killed.stdout, killed.returncode) == (b"saved\n", -9)
    again = OwnScripts(tmp_path, clock())
    [kept] = again.every()
    assert text(again.open(kept.key)) == "all of it"
    again.close()
