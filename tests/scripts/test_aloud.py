"""A step in words for whoever hears the page instead of seeing it."""

from __future__ import annotations

from phonebank_app.scripts import Conversation, parse
from phonebank_app.scripts.aloud import conversation_aloud, how_to_answer, step_aloud
from phonebank_app.scripts.model import Mark, Question, QuestionKind, Span, Step
from phonebank_app.scripts.vocabulary import sample_facts
from tests.scripts.texts import SHORT, script

FACTS = sample_facts()


def test_a_step_is_told_in_the_order_in_which_it_is_needed() -> None:
    source = parse(SHORT)
    told = step_aloud(source, source.first, FACTS)
    assert told.text.split("\n") == [
        "Hello, 1 of 5.",
        "“I’m Sam for Ruth Okafor’s campaign.”",
        "1: Yes. Carry on.",
        "2: Fetch. Says this again.",
        "3: Not in. Saves “Not available”.",
    ]


def test_directions_are_announced_and_marks_are_gone() -> None:
    lines = ("== a: A", "**I’m {caller}** for *{on_behalf_of}.*", "> Wait for **them**.", "-> end conversation")
    told = step_aloud(source := parse(script(*lines)), source.first, FACTS)
    assert told.words == ("I’m Sam for Ruth Okafor’s campaign.", "For you: Wait for them.")


def test_how_to_answer_is_said_with_what_is_ticked_and_what_asks_for_words() -> None:
    talk = Conversation.start(parse(SHORT), FACTS).choose("1").choose("2")
    told = conversation_aloud(talk)
    assert told.how == "Choose up to two."
    assert told.answers[1] == "2: Buses. Chosen."
    assert told.answers[3] == "4: Something else… Asks for words."


def test_an_objection_says_that_it_goes_back() -> None:
    talk = Conversation.start(parse(SHORT), FACTS).ask("off_the_list")
    told = conversation_aloud(talk, {"do_not_call": "Never again"})
    assert told.heading == "If they ask: Off the list."
    assert told.answers[:2] == ("1: Stay. Goes back.", "2: Take me off. Asks if you are sure.")


def test_the_end_says_which_key_comes_next() -> None:
    told = conversation_aloud(Conversation.start(parse(SHORT), FACTS).choose("3"), {"not_available": "Not in"})
    assert told.text == "The script ends here.\nPress the key for how the call ended: Not in."


def test_scales_numbers_dates_and_words_say_what_they_take() -> None:
    marks = (Mark(0, (Span("Never"),)), Mark(10, (Span("Certain"),)))
    asked = {
        Question("q", QuestionKind.SCALE, low=0, high=10, marks=marks): "A number from 0 (Never) to 10 (Certain).",
        Question("q", QuestionKind.SCALE, low=0, high=10, marks=(marks[0], Mark(5, (Span("In two minds"),)))): (
            "A number from 0 (Never) to 10. 5: In two minds."
        ),
        Question("q", QuestionKind.NUMBER, low=1, high=12): "Write a number from 1 to 12.",
        Question("q", QuestionKind.NUMBER, prompt=(Span("How many?"),)): "How many? Write a number.",
        Question("q", QuestionKind.DATE, required=True): (
            "Write a day: 12 Dec, Thursday, tomorrow. An answer is needed to go on."
        ),
        Question("q", QuestionKind.WORDS, prompt=(Span("Why"),)): "To write down: Why.",
    }
    for question, words in asked.items():
        assert how_to_answer(Step("a", "A", question=question), {}) == words
