"""Files as other programs and other people's spreadsheets write them, and what becomes of them."""

from __future__ import annotations

import io
import json
import re

import pytest
import xlsxwriter

from phonebank_app.scripts import parse
from phonebank_app.scripts.interchange import read as bring_in
from phonebank_app.scripts.interchange import write
from phonebank_app.scripts.model import QuestionKind, Script
from tests.scripts.texts import script

SURVEY = (
    ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint message"),
    ("start", "start"),
    ("deviceid", "deviceid"),
    ("note", "intro", "Hello, my name is _____ and I am calling for __Riverside__."),
    ("begin group", "about", "About you"),
    ("select_one yesno", "willing", "Do you have two minutes?", "", "true()"),
    ("end group", ""),
    ("",),
    ("begin_group", "main", "What matters", "", "", "${willing} = 'yes'"),
    ("select_multiple issues", "issues", "Which matter to you?", "Read them out", "yes", "", "count-selected(.) <= 3"),
    ("text", "issues_other", "What else?", "", "", "selected(${issues}, 'other')"),
    ("range", "likely", "How likely are you to vote?"),
    ("integer", "adults", "How many adults live here?", "", "", "", "(. > 0) and (. < 21)", "Between 1 and 20"),
    ("integer", "age", "How old are you?", "", "", "", ". >= 18"),
    ("select_one yesno or_other", "poster", "Would you take a poster?", "", "", "${likely} > 7"),
    ("geopoint", "where", "Where are you?"),
    ("end_group",),
    ("note", "bye", "Thank you, goodbye.", "", "", "${willing} = 'yes'"),
)
CHOICES = (
    ("list name", "name", "label"),
    ("yesno", "yes", "Yes"), ("yesno", "no", "No"), (),
    ("issues", "nhs", "NHS"), ("issues", "other", "Something else"), ("issues", 5, "Buses & trains"), ("issues", 6, ""),
)  # fmt: skip
SPOKE = (
    "id;parent_interaction_id;answer_option;question;script;answer_actions;is_deleted",
    '1;;;Will you vote?;"Hi {firstName}, it’s {texterFirstName} with the café campaign – will you vote?";;FALSE',
    '2;1;Yes;Can you help?;"Great! Could you help for £0, just an hour?";;FALSE',
    '3;1;No;;"OK, thank you.";;FALSE',
    '4;2;Yes;;"Brilliant – somebody will be in touch.";;FALSE',
    "5;2;Maybe later;;gone;;TRUE",
)


def workbook(**sheets: tuple[tuple[object, ...], ...]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell)
    return made.getvalue()


def asked(one: Script, name: str) -> tuple[QuestionKind, int | None, int | None]:
    question = next(s.question for s in one.steps if s.question and s.question.name == name)
    return question.kind, question.low, question.high


def test_a_form_by_somebody_else_comes_in_with_its_ways_and_everything_else_is_said_with_its_row() -> None:
    settings = (("form_title", "form_id", "default_language"), ("Riverside doorstep", "riverside_v2", "English"))
    brought = bring_in(workbook(survey=SURVEY, choices=CHOICES, settings=settings), "kobo.xlsx")
    one = brought.script
    assert one is not None and one.title == "Riverside doorstep"
    assert asked(one, "likely") == (QuestionKind.SCALE, 1, 10), "as a range is where its form says nothing"
    assert asked(one, "adults") == (QuestionKind.NUMBER, 1, 20), "more than 0 and less than 21"
    assert asked(one, "age") == (QuestionKind.NUMBER, None, None)
    codes = {c.value for s in one.steps for c in s.choices if c.value}
    assert {"nhs", "other", "buses_trains", "answer"} <= codes, "figures are no codes: the words are"
    assert "my name is \\_\\_\\_\\_\\_ and I am calling for **Riverside**." in brought.text
    said = {(r.place, r.sentence) for r in brought.remarks}
    assert ("choices, row 7", "“5” cannot be a code here: it becomes “buses_trains”.") in said
    assert ("survey, row 14", "This rule has no place here: . >= 18") in said
    assert any(place == "survey, row 16" and "left out" in sentence for place, sentence in said)
    assert not any(place == "survey, row 13" for place, _ in said)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_spoke_s_steps_come_in_from_whatever_spreadsheet_saved_them(separator: str, encoding: str, end: str) -> None:
    text = end.join(row.replace(";", separator) for row in SPOKE)
    brought = bring_in(text.encode(encoding), "steps.csv")
    assert brought.format == "spoke" and brought.script is not None
    assert "it’s {caller} with the café campaign – will you vote?" in brought.text
    assert "for £0, just an hour?" in brought.text and "Maybe later" not in brought.text


def test_numbered_answers_with_names_are_answers_and_no_scale() -> None:
    def question(*titles: str) -> dict[str, object]:
        responses = [{"key": str(at), "name": said, "title": said} for at, said in enumerate(titles, 1)]
        return {"name": "support", "title": "Support", "question_type": "SingleChoice", "responses": responses}

    def brought(*titles: str) -> Script:
        inside = [{"sequence": 1, "_embedded": {"osdi:question": question(*titles)}}]
        document = {"title": "Canvass", "_embedded": {"osdi:script_questions": inside}}
        one = bring_in(json.dumps(document).encode(), "their.json").script
        assert one is not None
        return one

    words = brought("Strong support", "Leaning", "Undecided")
    assert asked(words, "support")[0] is QuestionKind.ONE_OF
    assert [c.value for c in words.steps[1].choices] == ["strong_support", "leaning", "undecided"]
    assert asked(brought("1", "2", "3"), "support") == (QuestionKind.SCALE, 1, 3)
    assert asked(brought("1: Not at all", "2", "3 – Certain"), "support") == (QuestionKind.SCALE, 1, 3)


def test_no_words_of_a_script_become_a_question_of_a_form() -> None:
    hello = "“I’m {caller} for {on_behalf_of}. It costs ${first_name|x}, or $\\{host\\}.”"
    (made, *_) = write(parse(script("== a: A", hello, "1 Yes -> end busy")), "xlsform-csv")
    assert b"$ {first_name|x}" in made.data and not re.search(rb"\$\{(?!hello|a\b)", made.data)
