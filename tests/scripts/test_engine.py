"""Walking a conversation by its keys."""

from __future__ import annotations

import json

import pytest

from phonebank_app.scripts import Conversation, parse
from phonebank_app.scripts.vocabulary import MAX_WORDS
from tests.scripts.texts import IDENTITY, SHORT, script

FACTS = {"caller": "Sam", "on_behalf_of": "Ruth Okafor’s campaign", "candidate": "Ruth Okafor"}


@pytest.fixture
def hello() -> Conversation:
    return Conversation.start(parse(SHORT), FACTS)


def press(conversation: Conversation, keys: str) -> Conversation:
    """Press keys one after the other; ">" goes on, "<" goes back."""
    for key in keys:
        match key:
            case ">":
                conversation = conversation.go_on()
            case "<":
                conversation = conversation.back()
            case _:
                conversation = conversation.choose(key)
    return conversation


def spoken(conversation: Conversation) -> str:
    return " ".join("".join(s.text or "" for s in b.spans) for b in conversation.say())


def given(conversation: Conversation) -> dict[str, tuple[tuple[str, ...], str]]:
    return {a.question: (a.values, a.text) for a in conversation.answers}


def test_it_starts_at_the_first_step_with_the_placeholders_filled(hello: Conversation) -> None:
    assert hello.step.id == "hello"
    assert spoken(hello) == "“I’m Sam for Ruth Okafor’s campaign.”"
    assert not hello.ended and hello.suggested_outcome == ""


def test_an_answer_moves_along_its_arrow(hello: Conversation) -> None:
    assert press(hello, "1").step.id == "matters"
    assert press(hello, "2").step.id == "hello"


def test_an_ending_suggests_its_outcome(hello: Conversation) -> None:
    ended = press(hello, "3")
    assert ended.ended and ended.suggested_outcome == "not_available"
    assert ended.choices() == () and not ended.can_go_on


def test_several_answers_are_ticked_up_to_the_number_allowed_and_kept_together(hello: Conversation) -> None:
    matters = press(hello, "1")
    assert matters.instruction == "Choose up to two."
    assert press(matters, "13").selected == ("1", "3")
    assert press(matters, "132").selected == ("1", "3")
    assert press(matters, "1312").selected == ("2", "3")
    assert given(press(matters, "31>")) == {"issue": (("nhs", "climate"), "")}


def test_an_answer_with_its_own_arrow_stands_alone_among_several(hello: Conversation) -> None:
    alone = press(hello, "115")
    assert alone.step.id == "thanks"
    assert given(alone) == {"issue": (("nothing",), "")}


def test_free_words_are_kept_beside_their_answer(hello: Conversation) -> None:
    other = press(hello, "14")
    assert other.asks_words and not press(hello, "11").asks_words
    assert given(other.answer_text("  the\nferry ").go_on()) == {"issue": (("other",), "the ferry")}
    assert given(press(other.answer_text("the ferry"), "41>")) == {"issue": (("nhs",), "")}


def test_an_answer_with_a_blank_waits_for_its_words_before_it_moves(hello: Conversation) -> None:
    other = press(hello, "11>3")
    assert other.step.id == "voting" and other.asks_words and other.can_go_on
    assert given(other.answer_text("Nobody").go_on())["intention"] == (("other",), "Nobody")
    assert press(other, "2").step.id == "nurse"


def test_a_required_question_waits_for_its_answer(hello: Conversation) -> None:
    why = press(hello, "1>1")
    assert why.step.id == "why" and why.prompt == "In their words"
    assert why.go_on() is why and why.answer_text("  ").go_on().step.id == "why"
    assert given(why.answer_text("The buses").go_on())["why"] == ((), "The buses")


def test_branches_are_tried_in_order_and_go_by_every_answer_so_far(hello: Conversation) -> None:
    assert press(hello, "11>1").step.id == "why"
    assert press(hello, "1>2").step.id == "thanks"
    assert press(hello, "12>2").step.id == "nurse"
    assert press(hello, "13>2").step.id == "thanks"


def test_going_back_shows_what_was_ticked_and_forgets_what_came_after(hello: Conversation) -> None:
    voting = press(hello, "113>2")
    assert voting.back().step.id == "voting"
    assert [c.key for c in voting.back().choices() if c.selected] == ["2"]
    matters = press(voting, "<<")
    assert matters.selected == ("1", "3") and matters.answers == ()
    assert press(hello, "<") is hello
    assert [c.key for c in press(hello, "3<").choices() if c.selected] == ["3"]
    assert press(hello, "3<1").step.id == "matters"


def test_an_objection_is_read_and_returned_from(hello: Conversation) -> None:
    matters = press(hello, "11")
    asked = matters.ask("who_are_you")
    assert spoken(asked) == "“I’m Sam.”" and asked.progress.title == "Who are you?"
    assert asked.go_on() == asked.back() == matters
    assert matters.ask("nothing of the kind") is matters


def test_an_answer_to_an_objection_may_return_end_the_call_or_lead_elsewhere(hello: Conversation) -> None:
    matters = press(hello, "11")
    asked = matters.ask("off_the_list")
    assert [c.note for c in asked.choices()] == ["goes back", "asks if you are sure", "carry on"]
    assert asked.choose("1") == matters
    assert asked.choose("2").suggested_outcome == "do_not_call"
    assert asked.choose("3").step.id == "voting"
    assert asked.choose("3").back().step.id == "matters"


def test_the_progress_line_counts_along_the_main_path(hello: Conversation) -> None:
    places = [(c.progress.at, c.progress.of) for c in (hello, press(hello, "1"), press(hello, "11>"))]
    assert places == [(1, 5), (2, 5), (3, 5)]
    assert press(hello, "11>1").progress.at == 4
    assert press(hello, "11>2").progress.at == 4
    assert press(hello, "15").progress.at == 5


def test_the_words_on_the_right_say_where_an_answer_leads(hello: Conversation) -> None:
    labels = {"not_available": "Not in just now"}
    assert [c.note for c in hello.choices(labels)] == ["carry on", "says this again", "saves “Not in just now”"]
    assert [c.note for c in press(hello, "1").choices()] == ["", "", "", "", "goes on to thanks"]


@pytest.mark.parametrize(
    ("outcome", "note"),
    [
        ("call_back", "asks when to ring"),
        ("wrong_number", "asks which number"),
        ("language_barrier", "asks which language"),
        ("deceased", "asks if you are sure"),
        ("no_answer", "saves “No answer”"),
    ],
)
def test_an_outcome_that_needs_more_says_what_it_will_ask(outcome: str, note: str) -> None:
    text = script("== hello", IDENTITY.strip(), f"1 A -> end {outcome}")
    assert Conversation.start(parse(text), {}).choices()[0].note == note


def test_the_suggested_outcome_is_a_conversation_unless_every_way_ends_otherwise() -> None:
    text = script(
        "== hello",
        IDENTITY.strip(),
        "1 Yes -> talk",
        "2 No -> bye",
        "== talk",
        "x",
        "1 Go -> end partial",
        "2 Stay -> end conversation",
        "== bye",
        "x",
        "-> end refused",
    )
    start = Conversation.start(parse(text), {})
    assert [start.choose(k).suggested_outcome for k in "12"] == ["conversation", "refused"]


def test_a_missing_fact_shows_its_fallback_or_a_gap() -> None:
    text = script("== hello", IDENTITY.strip() + " {first_name|there} {ward|} {full_name}", "-> end busy")
    assert spoken(Conversation.start(parse(text), {})) == "“I’m … for ….” there  …"


def test_the_script_says_for_whom_before_the_profile_does() -> None:
    text = SHORT.replace("version = 1", 'version = 1\non_behalf_of = "the *Greens* {x}"')
    assert "the *Greens* {x}" in spoken(Conversation.start(parse(text), FACTS))


@pytest.mark.parametrize("name", ["<b>Bobby</b>", "**x**", "{caller}", "{caller|x} -> end", "\\", "=SUM(A1)", "%s{0}"])
def test_a_name_that_looks_like_markup_stays_plain_text(name: str) -> None:
    conversation = Conversation.start(parse(SHORT), {**FACTS, "caller": name})
    filled = [s for s in conversation.say()[0].spans if s.placeholder == "caller"]
    assert [(s.text, s.bold, s.emphasis) for s in filled] == [(name, False, False)]


def test_a_name_on_two_lines_or_with_hidden_signs_is_put_on_one() -> None:
    conversation = Conversation.start(parse(SHORT), {**FACTS, "caller": " Sam\n\x07 Lee\u2028"})
    assert "I’m Sam Lee for" in spoken(conversation)


def test_words_are_cut_at_their_limit(hello: Conversation) -> None:
    assert len(press(hello, "14").answer_text("x" * 10_000).words) == MAX_WORDS


def test_answers_carry_the_script_they_were_read_from(hello: Conversation) -> None:
    (answer,) = press(hello, "11>").answers
    assert (answer.step, answer.script_hash) == ("matters", hello.script.hash)


def test_nothing_a_voter_said_stands_in_a_repr(hello: Conversation) -> None:
    conversation = press(hello, "14").answer_text("secret").go_on()
    shown = repr(conversation) + repr(conversation.answers)
    assert not any(word in shown for word in ("secret", "other", "Sam", "Okafor"))


def test_a_call_goes_on_after_a_crash_with_ticks_words_and_objection(hello: Conversation) -> None:
    for there in (
        hello,
        press(hello, "113"),
        press(hello, "14").answer_text("the ferry"),
        press(hello, "11>3").answer_text("x").ask("who_are_you"),
        press(hello, "3"),
        press(hello, "1").ask("off_the_list").choose("3"),
        press(hello, "113>2<"),
        press(hello, "15<"),
    ):
        assert Conversation.from_json(there.script, FACTS, there.to_json()) == there


def test_a_changed_script_starts_again_at_the_first_step(hello: Conversation) -> None:
    newer = parse(SHORT.replace("version = 1", "version = 2"))
    assert Conversation.from_json(newer, FACTS, press(hello, "11>").to_json()) == Conversation.start(newer, FACTS)


@pytest.mark.parametrize(
    "change",
    [
        {"trail": [["matters", ["1"], "", ""]]},
        {"trail": [["hello", ["9"], "", ""]]},
        {"trail": [["hello", ["1"], "words nobody asked for", ""]]},
        {"trail": "hello"},
        {"trail": [["hello", [1], "", ""]]},
        {"selected": ["1", "1"]},
        {"selected": ["7"]},
        {"selected": None},
        {"words": "x"},
        {"objection": "gone"},
    ],
)
def test_what_could_not_have_been_pressed_starts_again(hello: Conversation, change: dict[str, object]) -> None:
    kept = {**json.loads(hello.to_json()), **change}
    assert Conversation.from_json(hello.script, FACTS, json.dumps(kept)) == hello


@pytest.mark.parametrize("data", ["", "null", "[]", "{", "[" * 100_000, '{"script": 1}', "9" * 5000])
def test_what_is_not_a_kept_call_starts_again(hello: Conversation, data: str) -> None:
    assert Conversation.from_json(hello.script, FACTS, data) == hello
