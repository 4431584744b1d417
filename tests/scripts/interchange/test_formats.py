"""Scripts out to other programs' files and back, each read by somebody else's reader where there is one."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest
import python_calamine as calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts import Conversation, Script, load, parse, read
from phonebank_app.scripts.interchange import FORMATS, FormatName, as_text, recognise, side, write
from phonebank_app.scripts.interchange import read as bring_in
from phonebank_app.scripts.interchange.tree import MOST_ROWS, unfold
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import asked_of, question_id
from tests.scripts.interchange.rich import RICH, meaning
from tests.scripts.test_properties import graphs
from tests.scripts.texts import SHORT, script

SHIPPED = sorted(Path("resources/scripts").glob("*.script.txt"))
EVERY = pytest.mark.parametrize("fmt", list(FORMATS))


def taken(of: Script, fmt: FormatName) -> tuple[bytes, bytes | None]:
    """The first file of a format, and the one beside it."""
    made = write(of, fmt)
    return made[0].data, made[1].data if len(made) > 1 else None


@EVERY
@pytest.mark.parametrize("text", [RICH, SHORT, *[path.read_text() for path in SHIPPED]], ids=lambda text: text[:30])
def test_what_goes_out_is_known_by_its_content_and_comes_back_as_a_script_that_can_be_used(
    fmt: FormatName, text: str
) -> None:
    first, second = taken(parse(text), fmt)
    assert recognise(first) == fmt.removesuffix("-csv")
    brought = bring_in(first, "a file", second)
    assert brought.script is not None, brought.problems
    assert not any(p.severity == "error" for p in brought.problems)


def test_osdi_with_its_side_file_comes_back_whole() -> None:
    for text in (RICH, SHORT):
        first, second = taken(parse(text), "osdi")
        brought = bring_in(first, "", second)
        assert brought.script is not None and brought.remarks == ()
        assert meaning(brought.script) == meaning(parse(text))


@settings(max_examples=25, deadline=None)
@given(graphs())
def test_any_graph_goes_through_osdi_and_its_side_file(text: str) -> None:
    of, _ = read(text)
    if of is not None:
        first, second = taken(of, "osdi")
        assert meaning(bring_in(first, "", second).script) == meaning(of)


@settings(max_examples=25, deadline=None)
@given(graphs())
def test_any_graph_becomes_a_tree_and_a_form_that_can_be_brought_back(text: str) -> None:
    of, _ = read(text)
    if of is not None:
        for fmt in ("spoke", "xlsform-csv"):
            first, second = taken(of, fmt)
            brought = bring_in(first, "", second)
            assert brought.script is not None, brought.problems


def test_words_changed_in_the_osdi_file_win_and_it_is_said() -> None:
    first, second = taken(parse(SHORT), "osdi")
    changed = first.replace(b'"title": "Buses"', b'"title": "Trams"')
    assert changed != first
    brought = bring_in(changed, "", second)
    assert "2 Trams [buses]" in brought.text
    assert any("buses" in remark.sentence for remark in brought.remarks)


def test_osdi_alone_keeps_every_question_and_code() -> None:
    brought = bring_in(taken(parse(RICH), "osdi")[0])
    assert brought.script is not None
    before = {one.name: set(one.choices) for one in asked_of(parse(RICH))}
    after = {one.name: set(one.choices) for one in asked_of(brought.script)}
    assert after == before
    assert any("asked one after the other" in remark.sentence for remark in brought.remarks)


@pytest.mark.parametrize(
    "document",
    [
        {"question_type": "SingleChoice", "name": "q", "title": "Q", "responses": [{"key": "y", "title": "Yes"}]},
        {"_embedded": {"osdi:questions": [{"question_type": "Paragraph", "title": "Why?"}]}},
        {
            "_embedded": {
                "osdi:scipts": [
                    {
                        "_embedded": {
                            "osdi:scipt_questions": [
                                {
                                    "sequence": 2,
                                    "_embedded": {
                                        "osdi:question": {
                                            "question_type": "MultiChoice",
                                            "title": "B",
                                            "responses": [{"key": "a 1!", "name": "A"}, {"key": "a 1!", "name": "A2"}],
                                        }
                                    },
                                },
                                {
                                    "sequence": 1,
                                    "_embedded": {"osdi:question": [{"question_type": "Odd", "title": "A"}]},
                                },
                                {"_links": {"osdi:question": {"href": "https://elsewhere.example/q"}}},
                                7,
                            ]
                        }
                    }
                ]
            }
        },
    ],
)
def test_the_specifications_own_spellings_are_read(document: dict[str, object]) -> None:
    data = json.dumps(document).encode()
    assert recognise(data) == "osdi"
    brought = bring_in(data)
    assert brought.script is not None, (brought.text, brought.problems)


def test_the_side_file_is_what_its_schema_says_and_the_schema_is_the_one_in_the_docs() -> None:
    schema = json.loads(Path("docs/script-side.schema.json").read_text())
    assert schema == side.schema()
    valid = jsonschema_rs.validator_for(schema)
    for text in (RICH, SHORT):
        assert valid.is_valid(json.loads(write(parse(text), "osdi")[1].data))
    assert not valid.is_valid({"format": "another"})


def test_a_side_file_with_a_mistake_is_refused_with_its_place() -> None:
    first, second = taken(parse(SHORT), "osdi")
    assert second is not None
    with pytest.raises(ScriptProblem, match=re.escape("$.steps[0].id")):
        bring_in(first, "", second.replace(b'"id": "hello"', b'"id": 7', 1))


# -- Spoke --------------------------------------------------------------------------------------------------------


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_tree_has_one_root_and_each_row_hangs_under_one_above_it() -> None:
    for path in SHIPPED:
        rows = rows_of(taken(load(path), "spoke")[0])
        ids = [row["id"] for row in rows]
        assert len(set(ids)) == len(ids) and [row["parent_interaction_id"] for row in rows].count("") == 1
        assert all(int(row["parent_interaction_id"]) < int(row["id"]) for row in rows[1:])


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_a_tree_is_bounded_and_its_upper_rows_say_what_the_call_would_say(text: str) -> None:
    of, _ = read(text)
    if of is None:
        return
    tree = unfold(of, most=200)
    assert len(tree.rows) <= 200 + 9 and len(unfold(of).rows) <= MOST_ROWS + 9
    below: dict[int, list[str]] = {}
    for row in tree.rows:
        below.setdefault(row.parent, []).append(row.answer)
    root = tree.rows[0]
    conversation = Conversation.start(of, {}, date(2019, 12, 1))
    assert root.steps[0].id == conversation.at
    if root.steps[-1] is of.first and conversation.step.kind is not QuestionKind.ANY_OF:
        for place, choice in enumerate(of.first.choices):
            after = conversation.choose(choice.key)
            row = next(r for r in tree.rows if r.parent == 1 and r.answer == below[1][place])
            if row.steps and not choice.asks_words and below[1].count(row.answer) == 1:
                assert row.steps[0].id == after.at


def test_a_tree_that_was_a_graph_is_folded_again() -> None:
    brought = bring_in(taken(load(SHIPPED[0]), "spoke")[0])
    assert brought.script is not None
    assert len(brought.script.steps) <= len(load(SHIPPED[0]).steps) + 2


def test_spokes_api_names_several_wordings_and_deleted_rows_are_read() -> None:
    data = (
        "id,questionText,scriptOptions,answerOption,parentInteractionId,answerActions,isDeleted\r\n"
        '1,Going?,"[""Hi {firstName}, {texterFirstName} for {on_behalf_of}"", ""Hey""]",,,,false\r\n'
        "2,,Great!,Yes,1,complete-survey,false\r\n3,,Sorry,No,1,,\r\n4,,gone,Maybe,1,,true\r\n9,,lost,X,77,,\r\n"
    )
    brought = bring_in(data.encode(), "spoke.csv")
    assert brought.format == "spoke" and brought.script is not None
    assert "Hi {first_name}, {caller} for {on_behalf_of}" in brought.text and "gone" not in brought.text
    said = {(remark.place, remark.sentence.split(",")[0].split(":")[0]) for remark in brought.remarks}
    assert {place for place, _ in said} == {"row 2", "row 3", "row 6"}


# -- XLSForm --------------------------------------------------------------------------------------------------------


def test_a_workbook_has_the_sheets_and_types_that_xlsform_knows() -> None:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(taken(parse(RICH), "xlsform")[0]))
    assert book.sheet_names == ["survey", "choices", "settings"]
    header, *rows = book.get_sheet_by_name("survey").to_python()
    found = [dict(zip(header, row, strict=True)) for row in rows]
    by_name = {row["name"]: row for row in found if row["name"]}
    assert by_name["issue"]["type"] == "select_multiple issue"
    assert by_name["issue"]["constraint"] == "count-selected(.) <= 2"
    assert by_name["sure"]["parameters"] == "start=0 end=4 step=1"
    assert by_name["many"]["type"] == "integer" and by_name["many"]["constraint"] == ". >= 1 and . <= 6"
    assert by_name["day"]["type"] == "date" and by_name["why"]["type"] == "text"
    names = [row["name"] for row in found if row["name"]]
    assert len(set(names)) == len(names)
    assert [row["type"] for row in found].count("begin_group") == [row["type"] for row in found].count("end_group")
    for row in found:
        assert set(re.findall(r"\$\{(\w+)\}", f"{row['relevant']}{row['calculation']}")) <= set(names)


def test_the_questions_of_a_form_come_back_as_they_were() -> None:
    brought = bring_in(taken(parse(RICH), "xlsform")[0])
    assert brought.script is not None
    before = {one.name: (one.kind, one.up_to, one.low, one.high, set(one.choices)) for one in asked_of(parse(RICH))}
    after = {one.name: (one.kind, one.up_to, one.low, one.high, set(one.choices)) for one in asked_of(brought.script)}
    before["issue"] = (*before["issue"][:4], before["issue"][4] - {"parks"})  # asked twice: the second is issue_2
    assert {name: after[name] for name in before} == before


def test_a_conversation_goes_the_same_way_after_a_round_through_a_form() -> None:
    text = script(
        "== a: A (question q)", "I am {caller} for {on_behalf_of}.", "1 Yes [yes]",
        "2 No [no] -> c", "3 Stop -> end refused",
        "when q is yes -> b", "-> c",
        "== b: B (question r, any of)", "Which?", "1 X [x]", "2 Y [y]", "when r is x -> d", "-> c",
        "== c: C (scale 0 to 5)", "How?", "when c is at least 3 -> d", "-> end conversation",
        "== d: D", "Bye.", "-> end conversation",
    )  # fmt: skip
    brought = bring_in(taken(parse(text), "xlsform")[0])
    assert brought.script is not None and brought.remarks == ()
    for keys in (["1", "1>", "d"], ["1", "2>", "c"], ["2", "c"], ["3"]):
        for of in (parse(text), brought.script):
            conversation = Conversation.start(of, {})
            for key in keys:
                if key in "abcd":
                    assert conversation.at == key
                    continue
                conversation = conversation.choose(key[0])
                conversation = conversation.go_on() if key.endswith(">") else conversation


def test_two_languages_of_one_skeleton_stand_side_by_side_and_each_comes_back() -> None:
    welsh = SHORT.replace('"en-GB"', '"cy"').replace("NHS", "GIG").replace("“What matters?”", "“Beth sy’n bwysig?”")
    data = write(parse(SHORT), "xlsform", [parse(welsh)])[0].data
    brought = bring_in(data, "", None, "cy")
    assert brought.script is not None and brought.script.language == "cy"
    assert brought.languages == ("en",) and bring_in(data).languages == ("cy",)
    assert "1 GIG [nhs]" in brought.text and "Beth sy’n bwysig?" in brought.text
    assert "1 NHS [nhs]" in bring_in(data).text
    with pytest.raises(ScriptProblem, match="no words"):
        bring_in(data, "", None, "fr")
    with pytest.raises(ScriptProblem, match="differ at the step “matters”"):
        write(parse(SHORT), "xlsform", [parse(welsh.replace("[nhs]", "[gig]").replace("is nhs", "is gig"))])


def book(**sheets: list[list[str]]) -> bytes:
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
    workbook.close()
    return made.getvalue()


def test_what_a_form_asks_that_a_call_cannot_is_said_with_its_row() -> None:
    data = book(
        survey=[
            ["type", "name", "label", "relevant", "constraint"],
            ["start", "start", "", "", ""],
            ["note", "intro", "Hello, I am {caller} for {on_behalf_of}.", "", ""],
            ["select_one yes_no", "adult", "Are you *over* 18?", "", ""],
            ["geopoint", "place", "Where are you?", "", ""],
            ["integer", "age", "How old are you?", "${adult} = 'yes'", ". > 17"],
            ["text", "why", "Why?", "string-length(${adult}) > 2", ""],
            ["text", "more", "More?", "${adult} = 'yes' and ${age} > 20", ""],
        ],
        choices=[["list_name", "name", "label"], ["yes_no", "yes", "Yes"], ["yes_no", "no", "No"]],
    )
    brought = bring_in(data)
    assert brought.script is not None, brought.problems
    assert {remark.place for remark in brought.remarks} == {f"survey, row {n}" for n in (5, 6, 7, 8)}
    conversation = Conversation.start(brought.script, {}).go_on()
    assert conversation.at == "adult" and conversation.choose("1").at == "age" and conversation.choose("2").at == "why"


# -- files made by somebody who means harm ----------------------------------------------------------------------------


def test_no_cell_that_leaves_is_a_formula() -> None:
    evil = SHORT.replace("1 NHS [nhs]", "1 =cmd|'/c calc'!A1 [nhs]").replace("“Who?”", "\\@SUM(A1) who?")
    for fmt in ("spoke", "xlsform-csv"):
        for made in write(parse(evil), fmt):
            for row in csv.reader(io.StringIO(made.data.decode("utf-8-sig"))):
                assert not any(cell.startswith(("=", "@", "+", "-")) for cell in row)
    with zipfile.ZipFile(io.BytesIO(write(parse(evil), "xlsform")[0].data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml") + archive.read("xl/worksheets/sheet2.xml")
    first, second = taken(parse(evil), "xlsform-csv")
    assert "1 =cmd|'/c calc'!A1 [nhs]" in bring_in(first, "", second).text


def test_a_formula_that_comes_in_is_not_worked_out_and_no_address_is_followed() -> None:
    data = book(
        survey=[
            ["type", "name", "label"],
            ["text", "a", '=HYPERLINK("http://evil.example","x")'],
            ["text", "b", "=1+1"],
        ]
    )
    text = bring_in(data).text
    assert "2" not in re.findall(r"“?(.*)”?", text)
    hostile = {"_embedded": {"osdi:script_questions": [{"_links": {"osdi:question": {"href": "file:///etc/passwd"}}}]}}
    with pytest.raises(ScriptProblem, match="no question"):
        bring_in(json.dumps(hostile).encode())


def test_files_too_large_too_deep_or_too_packed_are_refused_in_words() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (70 * 1024 * 1024))
    for data in (
        b"x" * (5 * 1024 * 1024),
        bomb.getvalue(),
        b"[" * 100_000,
        b"PK\x03\x04nonsense",
        b"\xd0\xcf\x11\xe0",
        b"",
    ):
        with pytest.raises(ScriptProblem):
            bring_in(data)
        assert recognise(data) == ""


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["osdi", "spoke", "xlsform-csv"]))
def test_a_file_with_a_hole_in_it_is_read_or_refused_in_words(data: st.DataObject, fmt: FormatName) -> None:
    first, second = taken(parse(SHORT), fmt)
    at = data.draw(st.integers(0, len(first)))
    noise = data.draw(st.binary(max_size=12))
    try:
        brought = bring_in(first[:at] + noise + first[at + data.draw(st.integers(0, 200)) :], "", second)
    except ScriptProblem as problem:
        assert str(problem)
    else:
        assert brought.text == as_text(brought.script) if brought.script else brought.problems


KEYS = [
    *("_embedded", "osdi:script_questions", "osdi:question", "osdi:questions", "title", "name", "question_type"),
    *("responses", "key", "sequence", "description"),
]


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
        max_leaves=20,
    )
)
def test_no_json_raises_anything_but_a_script_problem(document: object) -> None:
    try:
        bring_in(json.dumps({"osdi:x": 1, "_embedded": document}).encode())
    except ScriptProblem as problem:
        assert str(problem)


def test_osdi_names_its_questions_as_the_service_does() -> None:
    document = json.loads(taken(parse(SHORT), "osdi")[0])
    asked = [row["_embedded"]["osdi:question"] for row in document["_embedded"]["osdi:script_questions"]]
    assert [one["name"] for one in asked] == list(parse(SHORT).questions)
    assert asked[0]["identifiers"] == [f"phonebankparty:{question_id('issue')}"]
