"""What the language can say beside steps and answers: quotes, scales, numbers, dates, blocks, offers, comparisons."""

from __future__ import annotations

from phonebank_app.scripts import Script, Step, parse, read, sketch
from phonebank_app.scripts.model import Condition, QuestionKind
from phonebank_app.scripts.vocabulary import FACTS, PROMISES
from tests.scripts.texts import HEAD_LINES, IDENTITY, script

HELLO = ("== hello: Hello", IDENTITY.strip())
ASKS = (
    "== sure: Sure (question sure, scale 0 to 10)",
    "“How sure?”",
    "-> people",
    "== people: People (question people, number 1 to 12)",
    "“How many?”",
    "-> day",
    "== day: Day (question day, date)",
    "“Which day?”",
    "-> end conversation",
)


def step_of(*lines: str, step: str = "b") -> Step:
    """The step ``b`` of a script in which it is the second, before steps that ask a scale, a number and a date."""
    found = whole(*lines).step(step)
    assert found
    return found


def whole(*lines: str) -> Script:
    return parse(script(*HELLO, "-> b", "== b: B", "“B?”", *lines, *ASKS))


def condition(line: str) -> Condition:
    return step_of(f"when {line} -> sure", "-> sure").branches[0].condition


def test_a_quote_is_a_block_of_its_own_and_goes_on_while_its_marks_do() -> None:
    blocks = step_of(">> I never vote.", ">>  They are all the same.", "> Wait.", ">> Next", "-> sure").text
    assert [(b.kind, "".join(s.text or "" for s in b.spans)) for b in blocks[1:]] == [
        ("quote", "I never vote. They are all the same."),
        ("direction", "Wait."),
        ("quote", "Next"),
    ]
    assert blocks[1].place.column == 4


def test_a_scale_has_its_ends_and_names_for_some_of_its_points() -> None:
    step = parse(
        script(
            *HELLO, "-> s", "== s: S (question likely, scale 0 to 10, required)", "x", "10 Certain", "0 Never", "-> s2"
        )
        + script("== s2", "x", "-> end busy", head="")
    ).step("s")
    assert step and step.question and not step.choices
    question = step.question
    assert (question.name, question.kind, question.low, question.high) == ("likely", QuestionKind.SCALE, 0, 10)
    assert question.required
    assert [(m.value, m.label[0].text, m.place.line - HEAD_LINES) for m in question.marks] == [
        (0, "Never", 7),
        (10, "Certain", 6),
    ]


def test_a_number_may_have_a_least_and_a_most_and_like_a_date_a_prompt() -> None:
    lines = ("== b: B (number)", "x", "____ How many", "-> c", "== c: C (number 1 to 12)", "x", "-> d")
    source = parse(script(*HELLO, "-> b", *lines, "== d: D (date, required)", "x", "____ Which day", "-> end busy"))
    asked = {s.id: s.question for s in source.steps if s.question}
    assert [(q.kind, q.low, q.high, q.required) for q in asked.values()] == [
        (QuestionKind.NUMBER, None, None, False),
        (QuestionKind.NUMBER, 1, 12, False),
        (QuestionKind.DATE, None, None, True),
    ]
    assert [q.prompt[0].text if q.prompt else "" for q in asked.values()] == ["How many", "", "Which day"]


def test_a_block_is_read_wherever_it_is_put_and_its_places_stay_where_it_was_written() -> None:
    block = ("&& issues", "“Some say:”", "", "1 The NHS [nhs]", "+ ticket", "2 Housing [housing]")
    source = parse(
        script(*block, *HELLO, "& issues", "-> b", "== b: B", "x", "& issues", "3 Else [other]", "-> end busy")
    )
    for step in source.steps:
        assert [c.value for c in step.choices][:2] == ["nhs", "housing"]
        assert [c.place.line - HEAD_LINES for c in step.choices][:2] == [4, 6]
        assert step.choices[0].follow_ups[0].kind == "ticket"
    assert [len(s.text) for s in source.steps] == [2, 2]
    assert [c.key for c in source.steps[1].choices] == ["1", "2", "3"]


def test_a_block_may_hold_blocks_arrows_and_the_names_of_a_scale() -> None:
    source = parse(
        script(
            *HELLO,
            "& on",
            "== b: B (scale 0 to 5)",
            "x",
            "& points",
            "& bye",
            "&& points",
            "0 Never",
            "5 Certain",
            "&& on",
            "1 Yes [yes]",
            "2 No [no]",
            "when hello is no -> end refused",
            "& to_b",
            "&& to_b",
            "-> b",
            "&& bye",
            "-> end busy",
        )
    )
    assert [w.step or w.outcome for w in source.first.ways_on] == ["refused", "b"]
    marks = source.steps[1].question.marks if source.steps[1].question else ()
    assert [m.value for m in marks] == [0, 5]


def test_what_is_wrong_in_a_block_is_said_once_however_often_it_is_put_somewhere() -> None:
    _, problems = read(script("&& b", "so {firstname}", *HELLO, "& b", "-> c", "== c", "& b", "-> end busy"))
    assert [(p.line - HEAD_LINES, p.column) for p in problems if p.severity == "error"] == [(2, 4)]


def test_blocks_that_double_each_other_come_to_a_limit_and_not_to_an_end_of_memory() -> None:
    blocks = [line for n in range(40) for line in (f"&& b{n}", f"& b{n + 1}", f"& b{n + 1}")]
    _, problems = read(script(*HELLO, "& b0", "-> end busy", *blocks, "&& b40", "one line"))
    (error,) = [p for p in problems if p.severity == "error"]
    assert "grows past 4000 lines" in error.sentence and error.line == HEAD_LINES + 3


def test_offers_belong_to_the_answer_above_them_or_else_to_the_step() -> None:
    step = step_of(
        "+ promise host_party",
        "1 Yes [yes]",
        "+ call back on day",
        "+ ticket",
        "2 No [no]",
        "+ call back",
        "-> sure",
    )
    assert [(f.kind, f.value) for f in step.follow_ups] == [("promise", "host_party")]
    assert [[(f.kind, f.value) for f in c.follow_ups] for c in step.choices] == [
        [("call_back", "day"), ("ticket", "")],
        [("call_back", "")],
    ]
    assert step.choices[0].follow_ups[0].place.column == 16
    for kind in PROMISES:
        assert step_of(f"+ promise {kind}", "-> sure").follow_ups[0].value == kind


def test_a_branch_compares_figures_and_days() -> None:
    for compare in ("at least", "at most", "more than", "less than"):
        found = condition(f"sure is {compare} 7")
        assert (found.question, found.compare, found.values, found.negated) == ("sure", compare, ("7",), False)
    for compare in ("before", "after"):
        for day in ("2019-12-12", "today", "polling_day"):
            found = condition(f"day is {compare} {day}")
            assert (found.compare, found.values) == (compare, (day,))
    assert condition("people is at  least 3").compare == "at least"
    assert condition("sure is 7 or 8").values == ("7", "8")
    assert condition("day is not 2019-12-12").negated


def test_a_branch_goes_by_facts_in_words_quotes_and_figures() -> None:
    found = condition('{ward} is Kenton or “Harrow Weald” or "West or East"')
    assert (found.fact, found.question, found.values) == ("ward", "", ("Kenton", "Harrow Weald", "West or East"))
    assert found.place.column == 6 and [p.column for p in found.value_places] == [16, 27, 45]
    assert condition("{ward} is not Kenton").negated
    assert condition("{ward} is known").values == () and condition("{ward} is not known").negated
    assert condition("{majority} is less than 500").compare == "less than"
    assert condition("{ first_time } is yes").fact == "first_time"


def test_every_fact_may_be_asked_for() -> None:
    for name in FACTS:
        assert condition(f"{{{name}}} is not known").fact == name


def test_a_code_called_before_is_a_code_and_a_day_it_is_not() -> None:
    step = step_of("1 Before [before]", "2 Today [today]", "when b is before or today -> sure", "-> sure")
    assert step.branches[0].condition.values == ("before", "today")


def test_a_sketch_is_as_much_of_a_broken_script_as_can_be_understood() -> None:
    text = script(*HELLO, "1 Yes -> nowhere", "2 {oh no", "-> b", "== b: B", "x", "when -> c", "-> end busy")
    source, problems = sketch(text, "a.txt")
    assert source and [s.id for s in source.steps] == ["hello", "b"]
    assert [c.target for c in source.first.choices] == ["nowhere", ""]
    assert {p.line - HEAD_LINES for p in problems if p.severity == "error"} == {3, 4, 8}
    assert read(text, "a.txt") == (None, problems)
    assert sketch("nothing to go on")[0] is None
