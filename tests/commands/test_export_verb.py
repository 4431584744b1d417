"""``phonebank export``: which party, its passphrase, what is lost first, and then the file. And what no file says."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonebank_app.calls.tickets import TicketDraft
from phonebank_app.cards import AnswerDraft, CallCard, OutcomeDraft
from phonebank_app.cli import main
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.law.rights import TicketKind
from phonebank_app.lists import ListedContact, read_list
from phonebank_app.machine.clock import EveningClock, SystemClock
from phonebank_app.party.parties import blank_party, make_party
from phonebank_app.party.session import Session
from phonebank_app.reports.exports import Exports, TableName
from phonebank_app.results import FORMATS, FormatName
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.contacts import Contact, ContactNumber
from tests.makers import THURSDAY, e164
from tests.results.code_sets import CODES
from tests.results.reading import raw_csv, raw_xlsx

PASSPHRASE = "tidol bamer gusip lovan"
LIST = """Ref,Name,Telephone,TPS,TPS date,Mood,Call me on
A1,Ann Able,{0},no,2019-12-01,=glad,{0}
B2,Bob Baker,{1},no,2019-12-01, sad ,none
C3,Cat Crane,{2},no,2019-12-01,vert pâle,{2}
D4,Dot Drew,{3},no,2019-12-01,,
"""


@pytest.fixture
def party(store: Store, tmp_path: Path) -> Iterator[Session]:
    """A rehearsal of four people from a list: Ann talks, Bob asks not to be rung, Cat to be erased, Dot no contact."""
    from phonebank_app import hosting
    from phonebank_app.list_intake.importing import Importing

    clock = EveningClock(THURSDAY, runs=False)
    of = Party("party-1", "device-1", "E14000731", "Harrow East", "ab" * 16, rehearsal=True)
    hosting.begin_party(store, of, clock)
    path = tmp_path / "list.csv"
    numbers = ["0" + e164(place)[3:] for place in range(4)]
    path.write_text(LIST.format(*numbers), encoding="utf-8")
    importing = Importing(store, clock)
    importing.keep(importing.plan(read_list(path, drama="allow")))
    session = Session(store, clock)
    session.hosting.seat_guest(1, "Sam")
    yield session


def play(session: Session) -> None:
    """What each of the four asks for."""
    for _ in range(4):
        card = session.calling.next(1)
        assert isinstance(card, CallCard), card
        said = (AnswerDraft("issue", "issue", ("nhs",), f"secret of {card.first_name}"),)
        draft = OutcomeDraft(card.contact_id, OutcomeKind.CONVERSATION, note=f"note on {card.first_name}", answers=said)
        wish = {"Cat": TicketKind.ERASE, "Dot": TicketKind.NO_CONTACT}.get(card.first_name)
        if card.first_name == "Bob":
            draft = OutcomeDraft(card.contact_id, OutcomeKind.DO_NOT_CALL, note="note on Bob", answers=said)
        elif wish is not None:
            session.tickets.write(1, TicketDraft(card.contact_id, wish))
        session.calling.record(1, draft)


def texts(exports: Exports, table: TableName, fmt: FormatName, folder: Path) -> str:
    """All that a file says."""
    from phonebank_app.results.code_file import parse

    path = folder / f"out{FORMATS[fmt].suffix}"
    exports.write(table, fmt, path, parse(CODES) if fmt == "codes" else None)
    if fmt == "xlsx":
        return repr(raw_xlsx(path))
    return path.read_text("utf-8")


EVERY = [(table, fmt) for fmt, one in FORMATS.items() for table in one.wanted]


@pytest.mark.parametrize(("table", "fmt"), EVERY)
def test_of_who_wants_to_be_forgotten_or_left_alone_no_file_says_more_than_that(
    party: Session, table: TableName, fmt: FormatName, tmp_path: Path
) -> None:
    play(party)
    said = texts(party.exports, table, fmt, tmp_path)
    bare = ["0" + e164(place)[3:] for place in range(4)]
    for gone in ("Cat", "Crane", "vert", "of Cat", "on Cat", bare[2], e164(2)[1:]):
        assert gone not in said, gone
    for left_alone in ("secret of Dot", "note on Dot"):
        assert left_alone not in said
    if table != "attempts" or fmt in ("van", "thrutalk", "codes"):
        for silent in (1, 3):
            assert bare[silent] not in said
            assert e164(silent)[1:] not in said
    codes = {loss.code: loss.rows for loss in party.exports.losses(table, fmt, None)} if fmt != "codes" else {}
    assert fmt == "codes" or (codes["withheld:erased"], codes["withheld:no_contact"]) == (1, 1)


def test_the_wish_itself_and_the_ids_are_always_there(party: Session, tmp_path: Path) -> None:
    play(party)
    for table in ("attempts", "contacts"):
        party.exports.write(table, "csv", tmp_path / "out.csv")
        header, *rows = raw_csv(tmp_path / "out.csv")
        made = [dict(zip(header, row, strict=True)) for row in rows]
        assert [row["Do not call"] for row in made] == ["no", "yes", "yes", "yes"]
        assert all(row["Contact id"] for row in made)
        assert [row["External id"] for row in made] == ["A1", "B2", "C3", "D4"]
        assert {row["Rehearsal"] for row in made} == {"yes"}


def test_the_list_s_own_columns_come_back_untouched_after_ours(party: Session, tmp_path: Path) -> None:
    play(party)
    party.exports.write("contacts", "csv", tmp_path / "out.csv")
    header, ann, bob, cat, _ = raw_csv(tmp_path / "out.csv")
    own = ["Ref", "Name (from the list)", "Telephone", "TPS", "TPS date", "Mood", "Call me on"]
    assert header[-7:] == own
    number = "0" + e164(0)[3:]
    assert ann[-7:] == ["A1", "Ann Able", number, "no", "2019-12-01", "'=glad", number]
    assert bob[-7:] == ["B2", "Bob Baker", "", "no", "2019-12-01", " sad ", "none"]
    assert cat[-7:] == [""] * 7
    party.exports.write("contacts", "jsonl", tmp_path / "out.jsonl")
    first = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0])
    assert first["original"][0]["cells"] == ["A1", "Ann Able", number, "no", "2019-12-01", "=glad", number]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("table", ["attempts", "contacts"])
def test_libreoffice_reads_a_workbook_cell_for_cell_and_finds_no_formula(
    party: Session, table: TableName, tmp_path: Path
) -> None:
    play(party)
    path = tmp_path / "out.xlsx"
    party.exports.write(table, "xlsx", path)
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to"),
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
            *("--outdir", str(tmp_path / "csv"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=110,
    )
    (made,) = (tmp_path / "csv").iterdir()
    with made.open(encoding="utf-8-sig", newline="") as file:
        read = [[cell.replace("\r\n", "\n") for cell in row] for row in csv.reader(file)]
    assert read == raw_xlsx(path)


# -- the verb --------------------------------------------------------------------------------------------------------


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A laptop with one party, shut, of one person who was rung."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("PHONEBANK_DATA", str(data))
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("PHONEBANK_PASSPHRASE_FILE", str(secret))
    _add_party(data, "Harrow East")
    return tmp_path


def _add_party(data: Path, seat: str) -> None:
    import msgspec

    blank = msgspec.structs.replace(blank_party("Alex", "device-1"), seat_code="E14000731", seat_name=seat)
    _, store = make_party(data, PASSPHRASE, msgspec.structs.replace(blank, rehearsal=True), SystemClock())
    session = Session(store, SystemClock())
    number = ContactNumber(e164(1), "mobile", tps=False)
    session.hosting.load_list([ListedContact(2, Contact(full_name="Ann Able", numbers=(number,)), "home")])
    store.close()


def test_a_party_is_exported_from_the_terminal(laptop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = laptop / "out.csv"
    words = ["export", "--table", "contacts", "--format", "csv", "--out", str(out)]
    assert main([*words, "--yes"]) == 0
    assert "1 row is in" in capsys.readouterr().out
    assert raw_csv(out)[1][2] == "Ann Able"
    assert (laptop / "out.csv-metadata.json").exists()
    if not sys.stdin.isatty():
        assert main(words) == 1
        assert "is there already" in capsys.readouterr().err


def test_a_preview_writes_nothing(
    laptop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (laptop / "here").mkdir()
    monkeypatch.chdir(laptop / "here")
    assert main(["export", "--format", "van", "--preview"]) == 0
    assert capsys.readouterr().out.strip() == "Nothing is lost in this file."
    assert list((laptop / "here").iterdir()) == []


def test_a_wrong_party_passphrase_or_code_set_is_one_sentence(
    laptop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["export", "--party", "Nowhere"]) == 1
    assert "There is no such party on this laptop. Here are: " in capsys.readouterr().err
    assert main(["export", "--format", "codes"]) == 1
    assert "--codes FILE" in capsys.readouterr().err
    (laptop / "secret").write_text("quite another thing\n", encoding="utf-8")
    assert main(["export", "--preview"]) == 1
    assert "passphrase" in capsys.readouterr().err
    monkeypatch.setenv("PHONEBANK_PASSPHRASE_FILE", str(laptop / "gone"))
    assert main(["export", "--preview"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_of_several_parties_one_has_to_be_named(laptop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _add_party(laptop / "data", "Putney")
    assert main(["export", "--preview"]) == 1
    assert "several parties" in capsys.readouterr().err
    for named in ("putney", *[path.name for path in (laptop / "data" / "parties").iterdir()]):
        assert main(["export", "--party", named, "--preview"]) == 0
