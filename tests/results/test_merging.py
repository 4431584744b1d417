"""Results files of several laptops become one: the laws of merging, and what spreadsheets do to files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.cli import main
from phonebank_app.errors import FileProblem
from phonebank_app.machine.clock import EveningClock
from phonebank_app.reports.merge_results import merge_files, read_file
from phonebank_app.results import save, tables
from phonebank_app.results.merging import Merged, as_file, latest, merge
from phonebank_app.results.reading import ResultsFile
from phonebank_app.results.rows import Attempt, Given
from phonebank_app.rules.outcomes import OutcomeKind
from tests.elsewhere.parties import written
from tests.makers import e164
from tests.results.reading import raw_csv, raw_xlsx, table

AT = datetime(2019, 12, 5, 18, 0, tzinfo=UTC)
CLOCK = EveningClock(AT + timedelta(hours=4), runs=False)
KINDS = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]


def attempt(number: int, kind: str = "no_answer", **fields: object) -> Attempt:
    """An attempt on one of a few contacts."""
    values: dict[str, object] = {
        "outcome_id": f"o-{number}",
        "device_seq": number + 1,
        "at": AT + timedelta(minutes=number),
        "chair": 1,
        "caller": "Sam",
        "contact_id": f"c{number % 3}",
        "external_id": f"AB-{number % 3}",
        "name": f"Robin Sample{number % 3}",
        "area": "Riverside",
        "number": e164(number % 3),
        "kind": kind,
        "label": kind.replace("_", " ").capitalize(),
        "counts": kind != "withdrawn",
        "replaces": "",
        "call_back_at": None,
        "language": "",
        "note": "",
        "answers": {},
        "script_hash": "",
        "sent": False,
        "rehearsal": True,
    }
    return Attempt(**(values | fields))  # type: ignore[arg-type]


@st.composite
def rows(draw: st.DrawFn) -> Attempt:
    """A row, of which another with its id may say something else."""
    number = draw(st.integers(0, 7))
    kind = draw(st.sampled_from([*KINDS[:6], OutcomeKind.DO_NOT_CALL, OutcomeKind.WITHDRAWN]))
    replaces = f"o-{draw(st.integers(0, 7))}" if kind == "withdrawn" or draw(st.integers(0, 9)) == 0 else ""
    note = draw(st.sampled_from(["", "hello", "=1+1", "later, please"]))
    answers = draw(st.sampled_from([{}, {"issue": Given(("nhs",), "")}, {"issue": Given((), "bins")}]))
    by = draw(st.sampled_from(["", "", "Ann"]))
    return attempt(
        number, kind, replaces="" if replaces == f"o-{number}" else replaces, note=note, answers=answers, by=by,
        sent=draw(st.booleans()), device_seq=draw(st.integers(1, 9)),
    )  # fmt: skip


files = st.lists(rows(), max_size=8).map(lambda found: ResultsFile("a.csv", tuple(found), ("issue",)))


def facts(merged: Merged) -> tuple[Attempt, ...]:
    return merged.rows


@given(files, files, files)
def test_the_order_of_the_files_never_matters(a: ResultsFile, b: ResultsFile, c: ResultsFile) -> None:
    assert facts(merge([a, b])) == facts(merge([b, a]))
    left, right = as_file(merge([as_file(merge([a, b])), c])), as_file(merge([a, as_file(merge([b, c]))]))
    assert left.rows == right.rows == facts(merge([c, b, a]))


@given(files)
def test_a_file_merged_with_itself_is_itself(a: ResultsFile) -> None:
    once = merge([a])
    assert facts(merge([a, a])) == once.rows
    assert facts(merge([as_file(once)])) == once.rows
    assert len({row.outcome_id for row in once.rows}) == len(once.rows) == len({row.outcome_id for row in a.rows})


@given(files, files)
def test_a_wish_not_to_be_rung_survives_every_merge(a: ResultsFile, b: ResultsFile) -> None:
    merged = merge([a, b])
    asked = {row.contact_id for file in (a, b) for row in file.rows if row.kind == OutcomeKind.DO_NOT_CALL}
    assert asked <= {one.contact_id for one in latest(merged, AT) if one.do_not_call}


def test_a_correction_in_one_file_takes_effect_on_a_call_in_another() -> None:
    call = ResultsFile("a.csv", (attempt(1, "conversation"), attempt(2)))
    undone = ResultsFile("b.csv", (attempt(5, "withdrawn", replaces="o-1", contact_id="c1"),))
    merged = merge([call, undone])
    assert {row.outcome_id: row.counts for row in merged.rows} == {"o-1": False, "o-2": True, "o-5": False}
    assert merged.unknown == 0
    assert merge([undone]).unknown == 1
    (one,) = [one for one in latest(merged, AT) if one.contact_id == "c1"]
    assert (one.attempts, one.last) == (0, None)


def test_what_a_host_set_aside_in_another_file_is_set_aside_and_still_an_attempt() -> None:
    aside = attempt(5, "withdrawn", replaces="o-1", contact_id="c1", by="Ann", reason="not really rung")
    merged = merge([ResultsFile("a", (attempt(1, "conversation"),)), ResultsFile("b", (aside,))])
    assert [(row.counts, row.set_aside) for row in merged.rows] == [(False, True), (False, False)]
    assert latest(merged, AT)[0].attempts == 1


def test_the_same_id_with_other_words_is_told_and_the_rule_says_which_counts() -> None:
    plain = ResultsFile("a.csv", (attempt(1, "no_answer"),))
    asked = ResultsFile("b.csv", (attempt(1, "do_not_call"),))
    merged = merge([plain, asked])
    assert merged.rows[0].kind == "do_not_call"
    (conflict,) = merged.conflicts
    assert (conflict.outcome_id, conflict.files, conflict.columns, conflict.kept) == (
        "o-1",
        ("a.csv", "b.csv"),
        ("Outcome code",),
        "b.csv",
    )
    assert merged.doubles == 0


def test_ids_that_lost_their_zeros_are_the_same_people_again() -> None:
    whole = ResultsFile("a.csv", (attempt(1, contact_id="00123"),))
    spoilt = ResultsFile("b.csv", (attempt(4, contact_id="123", name="Robin Sample1"),))
    merged = merge([whole, spoilt])
    assert {row.contact_id for row in merged.rows} == {"00123"}
    assert merged.mended_ids == 1


def test_files_that_do_not_belong_together_are_refused_in_words() -> None:
    real = ResultsFile("a.csv", (attempt(1),), rehearsal=False, party_id="p-1")
    with pytest.raises(FileProblem, match="a rehearsal’s and “a"):
        merge([real, replace(real, name="b.csv", rehearsal=True)])
    with pytest.raises(FileProblem, match="of different parties"):
        merge([real, replace(real, name="b.csv", party_id="p-2")])
    assert merge([real, replace(real, name="b.csv", party_id="p-2")], several_parties=True).doubles == 1
    stranger = ResultsFile("b.csv", (attempt(4, name="Zoe Quite-Other"),))
    with pytest.raises(FileProblem, match="different campaigns"):
        merge([ResultsFile("a.csv", (attempt(1),)), stranger])


# -- files ------------------------------------------------------------------------------------------------------------

EVENING = (
    attempt(0, "conversation", note="=SUM(A1) and 'quotes'\nin two lines", answers={"issue": Given(("nhs", "eu"), "")}),
    attempt(1, "call_back", call_back_at=AT + timedelta(hours=2)),
    attempt(2, "language_barrier", language="Welsh", name="Siân Sample2", external_id="00017"),
    replace(attempt(3, "withdrawn", replaces="o-0"), number=""),
    attempt(4, "do_not_call", answers={"help": Given((), "+44 he said")}),
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    save(tables.attempts(EVENING, ("issue", "help")), "csv", tmp_path / "a.csv")
    save(tables.attempts(EVENING, ("issue", "help")), "xlsx", tmp_path / "a.xlsx")
    return tmp_path


def counted(file: ResultsFile) -> tuple[Attempt, ...]:
    return merge([file]).rows


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_our_own_files_read_back_as_they_were_written(name: str, saved: Path) -> None:
    file = read_file(saved / name)
    assert file.rows == EVENING
    assert (file.repaired, file.lost, file.missing, file.rehearsal) == (0, 0, 0, True)


def test_what_a_spreadsheet_does_to_a_file_is_undone(saved: Path) -> None:
    header, *body = raw_csv(saved / "a.csv")
    number, utc, back = header.index("Number rung"), header.index("Saved at (UTC)"), header.index("Call back at")
    uk = header.index("Saved at")
    for cells in body:
        cells[number] = cells[number].lstrip("0")
        moment = datetime.fromisoformat(cells[utc])
        cells[utc] = f"{moment:%d/%m/%Y %H:%M}"
        cells[uk] = f"{moment:%d/%m/%Y %H:%M}"
        if cells[back]:
            cells[back] = f"{datetime.fromisoformat(cells[back]):%d/%m/%Y %H:%M:%S}"
    order = sorted(range(len(header)), key=lambda at: header[at])
    rows = [[cells[at] for at in order] + ["mine"] for cells in [header, *body]]
    rows[0][-1] = "A column of my own"
    (saved / "b.csv").write_bytes(written(rows, ";").encode("cp1252"))
    file = read_file(saved / "b.csv")
    assert file.repaired > 0
    merged = merge([read_file(saved / "a.csv"), file])
    assert merged.rows == counted(read_file(saved / "a.csv"))
    assert (merged.conflicts, merged.doubles) == ((), len(EVENING))


def test_an_older_set_of_columns_is_read(saved: Path) -> None:
    header, *body = raw_csv(saved / "a.csv")
    left_out = {header.index(name) for name in ("Set aside", "Asked by", "Reason", "Sent", "Saved at (UTC)")}
    rows = [[cell for at, cell in enumerate(cells) if at not in left_out] for cells in [header, *body]]
    (saved / "b.csv").write_text(written(rows), encoding="utf-8")
    assert counted(read_file(saved / "b.csv")) == counted(read_file(saved / "a.csv"))


def test_a_csv_opened_and_saved_as_a_workbook_is_the_same_evening(saved: Path) -> None:
    header, *body = raw_csv(saved / "a.csv")
    book = xlsxwriter.Workbook(str(saved / "b.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(2, 1, header)
    for row, cells in enumerate(body, 3):
        for column, cell in enumerate(cells, 1):
            number = cell.isdigit() and len(cell) < 12
            sheet.write_number(row, column, int(cell)) if number else sheet.write_string(row, column, cell)
    book.close()
    merged = merge([read_file(saved / "a.csv"), read_file(saved / "b.xlsx")])
    assert merged.rows == counted(read_file(saved / "a.csv"))
    assert merged.conflicts == ()


def test_a_file_that_lost_its_encoding_on_the_way_is_put_right(saved: Path) -> None:
    spoilt = (saved / "a.csv").read_bytes().decode("cp1252", "replace")
    (saved / "b.csv").write_text(spoilt, encoding="utf-8")
    assert any(row.name == "Siân Sample2" for row in read_file(saved / "b.csv").rows)


def test_json_lines_are_read(tmp_path: Path) -> None:
    line = {
        "outcome_id": "o-1",
        "saved_at_utc": "2019-12-05T18:01:00Z",
        "contact_id": "c1",
        "outcome": "conversation",
        "chair": 1,
        "counts": True,
        "number": "+447700900123",
        "answers": {"issue": {"codes": ["nhs"], "words": "mine"}},
    }
    (tmp_path / "a.jsonl").write_bytes(msgspec.json.encode(line) + b"\n")
    (row,) = read_file(tmp_path / "a.jsonl").rows
    assert (row.outcome_id, row.number, row.answers) == ("o-1", "+447700900123", {"issue": Given(("nhs",), "mine")})
    (tmp_path / "b.jsonl").write_bytes(msgspec.json.encode(line)[:-20])
    with pytest.raises(FileProblem, match="cut off"):
        read_file(tmp_path / "b.jsonl")


@pytest.mark.parametrize("kept", [0.4, 0.7, 0.97])
def test_a_file_that_was_cut_off_is_refused(kept: float, saved: Path) -> None:
    whole = (saved / "a.csv").read_bytes()
    (saved / "b.csv").write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(FileProblem, match=r"cut off|damaged|no results file"):
        read_file(saved / "b.csv")
    book = (saved / "a.xlsx").read_bytes()
    (saved / "b.xlsx").write_bytes(book[: int(len(book) * kept)])
    with pytest.raises(FileProblem, match="“b"):
        read_file(saved / "b.xlsx")


def test_what_is_not_ours_is_refused_in_words(saved: Path) -> None:
    save(tables.contacts(latest(merge([read_file(saved / "a.csv")]), AT), (), 1, ()), "csv", saved / "c.csv")
    with pytest.raises(FileProblem, match="latest state of each contact, not every attempt"):
        read_file(saved / "c.csv")
    (saved / "d.csv").write_text("Name,Phone\nAnn,07700900001\n")
    with pytest.raises(FileProblem, match="no results file of Phonebank Party"):
        read_file(saved / "d.csv")
    header, *body = raw_csv(saved / "a.csv")
    body[0][header.index("Contact id")] = "1.23E+17"
    (saved / "e.csv").write_text(written([header, *body]), encoding="utf-8")
    with pytest.raises(FileProblem, match="rounded an id in row 2"):
        read_file(saved / "e.csv")
    with pytest.raises(FileProblem, match="cannot be opened"):
        read_file(saved / "nowhere.csv")


def test_the_verb_writes_one_file_one_latest_state_and_a_summary(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = (attempt(5, "refused"), attempt(0, "withdrawn", outcome_id="o-9", replaces="o-4", contact_id="c1"))
    save(tables.attempts(more, ()), "csv", saved / "b.csv")
    out = saved / "merged"
    assert (
        main(["merge-results", str(saved / "a.xlsx"), str(saved / "b.csv"), str(saved / "a.csv"), "-o", str(out)]) == 0
    )
    told = capsys.readouterr().out
    assert "5  rows stood in the files more than once" in told
    assert (out / "rehearsal-summary.txt").read_text("utf-8") in told
    rows = {row["Outcome id"]: row for row in table(out / "rehearsal-every-attempt.csv")}
    assert len(rows) == 7
    assert rows["o-4"]["Counts"] == "no"
    states = {row["Contact id"]: row for row in table(out / "rehearsal-latest-state.csv")}
    assert states["c1"]["Do not call"] == "yes"
    assert "Sample" not in told
    assert main(["merge-results", str(saved / "a.csv"), "-o", str(out)]) == 1
    assert "in that folder already" in capsys.readouterr().err
    assert main(["merge-results", str(saved / "a.csv"), "-o", str(out), "--overwrite", "--format", "xlsx"]) == 0
    assert len(raw_xlsx(out / "rehearsal-every-attempt.xlsx")) == 6
    assert main(["merge-results", str(saved / "a.csv"), "-o", str(out), "--format", "pdf"]) == 1


def test_a_merged_file_is_itself_a_results_file(saved: Path) -> None:
    made = merge_files([saved / "a.csv"], saved / "one", "csv", CLOCK)
    again = merge_files([made.attempts, saved / "a.xlsx"], saved / "two", "csv", CLOCK)
    assert again.attempts.read_bytes() == made.attempts.read_bytes()
    assert again.contacts.read_bytes() == made.contacts.read_bytes()
