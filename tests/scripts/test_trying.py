"""Scripts that are still being written can be walked along: whatever is pressed, nothing breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.hosting import shipped_script
from phonebank_app.scripts import Conversation
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.proof import proof_of
from phonebank_app.scripts.trying import at_step
from phonebank_app.scripts.vocabulary import sample_facts
from tests.scripts.test_parser import ERRORS

SHIPPED = read_text(shipped_script())
_LINES = SHIPPED.split("\n")
_SPOILT = ["", "x", "-> nowhere", "->", "== a", "1", "1 No -> end buzy"]


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(8, len(_LINES) - 1), st.sampled_from(_SPOILT))),
    st.lists(st.sampled_from(["1", "2", "3", "9", "on", "back", "ask", "words"]), max_size=12),
)
def test_a_text_with_lines_spoilt_can_be_shown_and_walked(spoils: list[tuple[int, str]], presses: list[str]) -> None:
    lines = list(_LINES)
    for at, words in spoils:
        lines[at] = words
    proof = proof_of("\n".join(lines))
    if proof.playable is None:
        return
    for step in proof.places:
        now: Conversation = at_step(proof.playable, step.id, sample_facts(), objection=proof.is_objection(step))
        for press in presses:
            if press == "on":
                now = now.go_on()
            elif press == "back":
                now = now.back()
            elif press == "ask" and proof.playable.objections:
                now = now.ask(proof.playable.objections[0].id)
            elif press == "words":
                now = now.answer_text("a few words")
            else:
                now = now.choose(press)
            assert now.say() is not None
            assert now.progress.of >= 1


def test_a_way_to_nowhere_leads_to_a_step_that_says_so() -> None:
    proof = proof_of(SHIPPED.replace("1 Yes, speaking -> matters", "1 Yes, speaking -> mattrs"))
    assert not proof.sound
    assert proof.playable is not None
    now = Conversation.start(proof.playable, sample_facts()).choose("1")
    assert "mattrs" in "".join(span.text or "" for block in now.say() for span in block.spans)


def test_words_that_are_typed_leave_the_drawing_as_it_is_and_ways_do_not() -> None:
    first = proof_of(SHIPPED)
    said = proof_of(SHIPPED.replace("Have you got two minutes?", "Have you got three minutes?"), first)
    assert said.graph is first.graph
    assert said.playable != first.playable
    led = proof_of(SHIPPED.replace("1 Yes, speaking -> matters", "1 Yes, speaking -> listen"), first)
    assert led.graph is not first.graph
    moved = proof_of(SHIPPED.replace("== matters:", "\n== matters:"), first)
    assert moved.graph is not first.graph


def test_a_line_belongs_to_the_step_above_it() -> None:
    proof = proof_of(SHIPPED)
    assert proof.script is not None
    for step in proof.script.steps:
        assert proof.step_at(step.line) is step
        assert proof.step_at(step.line + 1) is step
    assert proof.step_at(1) is proof.script.first
    assert proof_of("nothing at all").step_at(1) is None


def test_every_step_of_a_text_with_any_mistake_is_shown_with_its_answers() -> None:
    """A mistyped ending was shown by failing: the page said that the mistake was the program's."""
    for text, *_ in ERRORS.values():
        proof = proof_of(text)
        if proof.playable is None:
            continue
        for step in proof.playable.steps:
            at_step(proof.playable, step.id, sample_facts("en")).choices()
    misspelt = proof_of(ERRORS["unknown outcome"][0].replace("-> end buzy", "1 Yes -> end buzy")).playable
    assert misspelt is not None
    assert [shown.note for shown in at_step(misspelt, "hello", {}).choices()] == [""]
