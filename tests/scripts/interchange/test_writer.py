"""A script written out again reads as the same script, whatever is in it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.scripts import parse, read
from phonebank_app.scripts.model import Block, Choice, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.writer import as_text
from tests.scripts.interchange.rich import RICH, meaning
from tests.scripts.test_properties import graphs
from tests.scripts.texts import SHORT


def test_a_script_with_everything_in_it_comes_back() -> None:
    for text in (RICH, SHORT):
        script = parse(text)
        again = parse(as_text(script))
        assert meaning(again) == meaning(script)
        assert as_text(again) == as_text(script)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_whatever_graph_was_drawn_means_the_same_when_it_is_written_out(text: str) -> None:
    script, _ = read(text)
    if script is not None:
        assert meaning(parse(as_text(script))) == meaning(script)


letters = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), st.sampled_from(list(r"*{}[]\_->+&=?#|()1 "))
    ),
    max_size=24,
)
starts = st.sampled_from(
    [
        "",
        "when x is y -> z ",
        "-> ",
        "- ",
        "1 ",
        "12. ",
        ">> ",
        "== a ",
        "?? ",
        "+ ticket ",
        "& ",
        "&& ",
        "# ",
        "__ ",
        "\\",
    ]
)
words = st.tuples(starts, letters).map("".join).map(lambda text: " ".join(text.split()))
placeholders = st.sampled_from(
    [Span(None, placeholder="caller"), Span("there", placeholder="first_name"), Span("", placeholder="ward")]
)
styles = st.tuples(st.booleans(), st.booleans())


def _styled(words_: str, style: tuple[bool, bool]) -> tuple[Span, ...]:
    bold, emphasis = style
    return (Span("A "), Span(f"x{words_}y", bold, emphasis), Span(" B"))


lines = st.one_of(
    words.filter(bool).map(lambda text: (Span(text),)),
    st.tuples(words, styles).map(lambda drawn: _styled(*drawn)),
    placeholders.map(lambda span: (span, Span(" and"))),
)


@settings(max_examples=120, deadline=None)
@given(lines, st.sampled_from(["say", "item", "quote", "direction"]), lines)
def test_words_stay_words_whatever_marks_they_look_like(
    said: tuple[Span, ...], kind: str, label: tuple[Span, ...]
) -> None:
    first = parse(SHORT).first
    block = Block(kind, said)  # type: ignore[arg-type]
    choice = Choice("1", label, "x", Way(outcome="conversation"))
    step = Step("b", "B", (Block("say", (Span("First."),)), block), None, (choice,))
    start = replace(first, choices=(), default=Way(step="b"), question=None)
    script = _script((start, step))
    again, problems = read(as_text(script))
    assert again is not None, problems
    back = again.steps[1]
    assert "".join(s.text or "" for s in back.text[1].spans) == "".join(s.text or "" for s in said)
    assert meaning(back.text[1].spans) == meaning(_merged(said)) and back.text[1].kind == kind
    assert meaning(back.choices[0].label) == meaning(_merged(label)) and back.choices[0].value == "x"


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Neighbours of one style are one span when they are read."""
    made: list[Span] = []
    for span in spans:
        last = made[-1] if made else None
        if (
            last
            and not (last.placeholder or span.placeholder)
            and (last.bold, last.emphasis) == (span.bold, span.emphasis)
        ):
            made[-1] = replace(last, text=f"{last.text}{span.text}")
        elif span.text or span.placeholder:
            made.append(span)
    return tuple(made)


def _script(steps: tuple[Step, ...]) -> Script:
    return replace(parse(SHORT), steps=steps, objections=(), hash="")


def test_a_paragraph_that_begins_with_when_is_said_and_no_branch() -> None:
    text = SHORT.replace("“What matters?”", "\\when x is said, then say it")
    assert parse(text).steps[1].text[0].spans[0].text == "when x is said, then say it"
    assert parse(as_text(parse(text))).steps[1].text == parse(text).steps[1].text or meaning(
        parse(as_text(parse(text)))
    ) == meaning(parse(text))


def test_the_kinds_of_question_are_written_as_they_are_read() -> None:
    kinds = {step.kind for step in parse(as_text(parse(RICH))).steps if step.question}
    assert kinds == set(QuestionKind)
