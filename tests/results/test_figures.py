"""Answers to scales, numbers and days: in every file, on the host's page, and when they come in."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import python_calamine as calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.cards import AnswerDraft
from phonebank_app.elsewhere.rows import Understanding
from phonebank_app.elsewhere.sheets import Choices, open_sheet
from phonebank_app.reports.evening import EveningView
from phonebank_app.results import FORMATS, FormatName, Wanted
from phonebank_app.results.columns import Type
from phonebank_app.results.losses import count
from phonebank_app.results.rows import Given
from phonebank_app.results.schema import csvw, json_schema
from phonebank_app.results.source import Source
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import parse
from phonebank_app.scripts.figures import ENOUGH, distribution, figured
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import Asked
from tests.conftest import PartyFactory
from tests.makers import voters
from tests.results.sources import CODE_SET, NOON, attempt, source
from tests.scripts.texts import script

TEXT = script(
    "== hello: Hello", "I am {caller} for {on_behalf_of}.", "-> sure",
    "== sure: How sure (scale 0 to 10)", "How sure?", "0 Never", "10 Certain", "-> many",
    "== many: How many (number 1 to 12)", "How many?", "-> day",
    "== day: Which day (date)", "When?", "-> end conversation",
)  # fmt: skip
ANSWERED = {"sure": Given(("7",)), "many": Given(("2",)), "day": Given(("2019-12-12",))}


def evening(*answers: dict[str, Given]) -> Source:
    of = source([attempt(place, answers=one) for place, one in enumerate(answers, 1)])
    return replace(of, script=parse(TEXT), questions=("sure", "many", "day"))


def written(of: Source, fmt: FormatName, wanted: Wanted = "attempts") -> bytes:
    file = io.BytesIO()
    FORMATS[fmt].write(FORMATS[fmt].table(of, wanted), file)
    return file.getvalue()


def test_figures_and_days_have_columns_of_their_own_types() -> None:
    made = FORMATS["csv"].table(evening(ANSWERED, {}), "attempts")
    types = {column.key: column.type for column in made.columns}
    assert (types["answer:sure"], types["answer:many"], types["answer:day"]) == (Type.FIGURE, Type.FIGURE, Type.DAY)
    columns = {one["titles"]: one for one in csvw(made, "x.csv")["tableSchema"]["columns"]}
    assert columns["Answer: sure"]["datatype"] == {"base": "integer", "minimum": 0}
    assert columns["Answer: day"]["datatype"] == "date"
    assert "0 to 10 (0: Never; 10: Certain)" in columns["Answer: sure"]["dc:description"]
    as_json = json_schema(made, as_cells=True)["properties"]
    assert as_json["Answer: many"]["type"] == ["integer", "null"] and as_json["Answer: day"]["format"] == "date"
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(written(evening(ANSWERED, {}), "xlsx")))
    header, first, second = book.get_sheet_by_index(0).to_python()
    assert first[header.index("Answer: sure")] == 7 and second[header.index("Answer: sure")] == ""


def test_what_was_answered_when_the_question_was_another_is_in_the_file_all_the_same() -> None:
    made = FORMATS["csv"].table(evening(ANSWERED, {"sure": Given(("very",))}), "attempts")
    assert {column.key: column.type for column in made.columns}["answer:sure"] is Type.CODES
    assert b'"very"' in written(evening(ANSWERED, {"sure": Given(("very",))}), "csv")


def test_osdi_has_a_scale_as_a_choice_and_numbers_and_days_as_words() -> None:
    made = json.loads(written(evening(ANSWERED), "osdi"))["_embedded"]
    types = {one["name"]: (one["question_type"], len(one["responses"])) for one in made["osdi:questions"]}
    assert types == {"sure": ("SingleChoice", 11), "many": ("Paragraph", 0), "day": ("Paragraph", 0)}
    said = [(one["responses"], one.get("value")) for one in made["osdi:answers"]]
    assert said == [(["7"], None), ([], "2"), ([], "2019-12-12")]


def test_what_another_system_makes_of_figures_is_said_before_writing() -> None:
    for fmt in ("osdi", "van"):
        codes = {loss.code for loss in count(FORMATS[fmt].lossy(evening(ANSWERED), "attempts"), evening(ANSWERED))}
        assert "figures" in codes
        without = evening({"issue": Given(("nhs",))})
        assert "figures" not in {loss.code for loss in count(FORMATS[fmt].lossy(without, "attempts"), without)}
    assert b"sure: 7" in written(evening(ANSWERED), "van")


# -- as rows of a chart -------------------------------------------------------------------------------------------


def asked(name: str) -> Asked:
    return figured(parse(TEXT))[name]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["sure", "many", "free"]),
    st.dictionaries(st.integers(0, 9_999).map(str), st.integers(1, 9), max_size=30),
    st.integers(4, 12),
)
def test_however_many_figures_were_said_few_rows_hold_them_all_in_order(
    name: str, counts: dict[str, int], most: int
) -> None:
    of = asked("many") if name == "free" else asked(name)
    if name == "sure":
        counts = {value: many for value, many in counts.items() if int(value) <= 10}
    found = distribution(of, counts, most)
    assert len(found.rows) <= most
    assert sum(row.count for row in found.rows) == sum(counts.values())
    inside = [int(value) for row in found.rows for value in row.values]
    assert inside == sorted(int(value) for value in counts)
    assert bool(found.average) is (sum(counts.values()) >= ENOUGH)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.dates(date(2019, 1, 1), date(2021, 12, 31)), st.integers(1, 5), max_size=30))
def test_days_stand_by_day_week_month_or_year(counts: dict[date, int]) -> None:
    found = distribution(asked("day"), {day.isoformat(): many for day, many in counts.items()})
    assert len(found.rows) <= 6 and found.average == ""
    assert sum(row.count for row in found.rows) == sum(counts.values())


def test_a_scale_shows_its_whole_shape_and_its_mean_but_of_few_answers_none() -> None:
    found = distribution(asked("sure"), Counter({"7": 3, "10": 2}), most=11)
    assert [row.label for row in found.rows][:2] == ["0: Never", "1"] and len(found.rows) == 11
    assert found.average == "on average 8.2"
    assert distribution(asked("sure"), {"7": 4}).average == ""
    assert [row.label for row in distribution(asked("sure"), {"7": 4}).rows] == [
        "0 to 1", "2 to 3", "4 to 5", "6 to 7", "8 to 9", "10",
    ]  # fmt: skip


def test_days_of_one_week_are_named_each() -> None:
    first = date(2019, 12, 9)
    rows = distribution(asked("day"), {(first + timedelta(days=at)).isoformat(): 1 for at in (0, 3)}).rows
    assert [row.label for row in rows] == ["9 December", "12 December"]


def test_nothing_that_is_no_figure_breaks_a_chart() -> None:
    odd: dict[str, Any] = {"": 1, "x": 2, "٣": 1, "9" * 40: 1, "2019-13-40": 1}
    for kind in (QuestionKind.SCALE, QuestionKind.NUMBER, QuestionKind.DATE):
        assert distribution(replace(asked("sure"), kind=kind), odd).rows == ()


# -- on the host's page, and coming in ----------------------------------------------------------------------------


def test_tonight_tallies_a_scale_in_order_with_its_mean_and_never_in_more_rows_than_fit(party: PartyFactory) -> None:
    evening = party(voters(40))
    for value in ("7", "7", "9", "10", "0", "7"):
        evening.save(OutcomeKind.CONVERSATION, answers=[AnswerDraft("sure", "sure", (value,), "")])
    for people in range(1, 13):
        evening.save(OutcomeKind.CONVERSATION, answers=[AnswerDraft("many", "many", (str(people),), "")])
    view = EveningView(evening.store, evening.clock, evening.calling.party, CODE_SET, parse(TEXT))
    tallies = {one.question: one for one in view.tonight().questions}
    assert tallies["sure"].rows == (
        ("0 to 1", 1), ("2 to 3", 0), ("4 to 5", 0), ("6 to 7", 3), ("8 to 9", 1), ("10", 1),
    )  # fmt: skip
    assert tallies["sure"].average == "on average 6.7" and tallies["sure"].of == 6
    assert len(tallies["many"].rows) <= 6 and sum(many for _, many in tallies["many"].rows) == 12
    rows = view.result_rows(view.result_ids())
    assert {row.answers for row in rows.values()} >= {"0: Never", "7", "10: Certain"}


def test_figures_and_days_of_other_systems_are_understood_within_their_bounds() -> None:
    of = figured(parse(TEXT))
    header = b"Ref,Result,Date,Answer: sure,Answer: many,Answer: day\n1,Talked,13/12/2019,7,2,2019-12-12\n"
    sheet = open_sheet(header, parse(TEXT))
    assert {"answer:sure", "answer:many", "answer:day"} <= {column.field for column in sheet.columns}
    understood = Understanding(sheet, Choices(), {}, {}, NOON, of)
    for question, cell, value in (
        ("sure", "7", "7"),
        ("sure", "7.0", "7"),
        ("sure", "7/10", "7"),
        ("sure", "10: Certain", "10"),
        ("sure", "11", ""),
        ("many", "12", "12"),
        ("many", "0", ""),
        ("many", "two", ""),
        ("day", "12/12/2019", "2019-12-12"),
        ("day", "2019-12-12", "2019-12-12"),
        ("day", "soon", ""),
    ):
        codes, rest = understood._codes(question, cell)
        assert (codes, rest) == (((value,), "") if value else ((), cell)), (question, cell)


def test_what_only_another_version_asked_is_known_too() -> None:
    older = parse(TEXT.replace("(number 1 to 12)", "(question people, number 1 to 12)"))
    assert list(figured(parse(TEXT), older)) == ["sure", "many", "day", "people"]
