"""Rules that hold for every script and every key: hypothesis draws the graphs, the keys and the nonsense."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts import Conversation, Script, parse, read
from phonebank_app.scripts.vocabulary import OUTCOMES, PLACEHOLDERS
from tests.scripts import generated
from tests.scripts.texts import HEAD, IDENTITY, SHORT, script

IDS = ("a", "b", "c", "d", "e")
CODES = ("x", "y")


def ways() -> st.SearchStrategy[str]:
    to_step = st.sampled_from([f"-> {i}" for i in IDS])
    return st.one_of(to_step, to_step, st.sampled_from(["-> end busy", "-> end conversation"]))


def answers(kind: str) -> st.SearchStrategy[list[str]]:
    """One to four numbered answers; among several a blank has no arrow, and the first has none if one is required."""
    code = st.sampled_from([" [x]", " [y]"])
    plain = ways().map(lambda w: f" {w}") if not kind else st.tuples(code, ways()).map(" ".join)
    tails = st.one_of(plain, code, st.just(" ____ [y]"))
    drawn = st.tuples(code if "required" in kind else tails, st.lists(tails, max_size=3)).map(lambda t: [t[0], *t[1]])
    return drawn.map(lambda ts: [f"{n} Answer{t}" for n, t in enumerate(ts, 1)])


@st.composite
def step_texts(draw: st.DrawFn, step_id: str) -> list[str]:
    kind = draw(
        st.sampled_from(["", "", " (question q)", " (any of)", " (question q, up to 1)", " (any of, required)"])
    )
    lines = [f"== {step_id}: {step_id.upper()}{kind}", IDENTITY.strip()]
    if kind:
        lines += draw(answers(kind))
    else:
        lines += draw(st.one_of(answers(kind), st.just([]), st.just(["____ In words"])))
    branch = st.tuples(st.sampled_from(["x", "y", "not x", "answered", "not answered"]), ways())
    lines += [f"when q is {c} {w}" for c, w in draw(st.lists(branch, max_size=2))]
    # Nearly always: a step that lacks its last arrow is refused, and that is seen often enough.
    if draw(st.integers(0, 30)) != 17:
        lines.append(draw(ways()))
    return lines


@st.composite
def graphs(draw: st.DrawFn) -> str:
    """A script of five steps that lead anywhere; about half of those drawn can be used."""
    lines: list[str] = []
    for step_id in IDS:
        lines += draw(step_texts(step_id))
    # One question that is surely asked, so that the branches have something to go by.
    lines += ["== asks (question q)", "Q?", "1 X [x] -> a", "2 Y [y] -> end partial"]
    lines += ["?? Why", "Because.", "1 So", f"2 Then {draw(ways())}"]
    return script(*lines)


def sound(text: str) -> Script:
    source, _ = read(text)
    assume(source is not None)
    assert source
    return source


keys = st.lists(st.sampled_from([*"123456789", ">", "<", "?", "w", "t1", "t2"]), max_size=25)


def press(conversation: Conversation, key: str) -> Conversation:
    match key:
        case ">":
            return conversation.go_on()
        case "<":
            return conversation.back()
        case "?":
            return conversation.ask("why")
        case "w":
            return conversation.answer_text("some words")
        case "t1" | "t2":
            return conversation.toggle(key[1])
    return conversation.choose(key)


def ways_to_go(conversation: Conversation) -> list[Conversation]:
    """Every conversation one press further on, words written where they are asked."""
    further = [conversation.choose(k) for k in "123456789"]
    further.append(conversation.answer_text("some words").go_on())
    return [c for c in further if c != conversation]


def can_end(conversation: Conversation) -> bool:
    """Whether some keys bring this very conversation, with its answers, to an end."""
    waiting, seen = [conversation], set()
    while waiting:
        now = waiting.pop()
        if now.ended:
            return True
        state = (now.at, now.selected, now.words, now.objection, frozenset(now.answers))
        if state not in seen:
            seen.add(state)
            waiting.extend(ways_to_go(now))
    return False


slow = settings(
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None, max_examples=30
)


@slow
@given(graphs(), keys)
def test_from_wherever_an_accepted_script_has_been_walked_the_call_can_be_ended(text: str, pressed: list[str]) -> None:
    conversation = Conversation.start(sound(text), {})
    for key in pressed:
        conversation = press(conversation, key)
    assert can_end(conversation)


@slow
@given(graphs(), keys)
def test_any_key_at_any_time_moves_or_changes_nothing_and_all_can_be_shown(text: str, pressed: list[str]) -> None:
    source = sound(text)
    conversation = Conversation.start(source, {"full_name": "<b>{caller}</b>"})
    for key in pressed:
        after = press(conversation, key)
        assert source.step(after.at) and after.say()
        assert 1 <= after.progress.at <= after.progress.of
        assert all(c.label for c in after.choices())
        assert after.can_go_on is (after.go_on() is not after)
        assert (after.ended and after.suggested_outcome == after.outcome) or not after.outcome
        conversation = after
    while conversation.trail or conversation.objection:
        conversation = conversation.back()
    assert conversation.at == source.first.id and conversation.answers == ()


@slow
@given(graphs(), keys)
def test_a_call_kept_at_any_point_comes_back_the_same(text: str, pressed: list[str]) -> None:
    source = sound(text)
    conversation = Conversation.start(source, {})
    for key in pressed:
        conversation = press(conversation, key)
        again = Conversation.from_json(source, {}, conversation.to_json())
        assert again == conversation and again.answers == conversation.answers


randoms = st.randoms(use_true_random=False)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(randoms)
def test_a_script_that_uses_all_of_the_language_is_refused_or_always_ends(chance: random.Random) -> None:
    source, problems = read(generated.whole(chance))
    assert (source is None) is any(p.severity == "error" for p in problems)
    if source is None:
        return
    conversation = generated.start(source, generated.some_facts(chance))
    for _ in range(15):
        conversation = generated.any_key(conversation, chance)
        assert conversation.say() and conversation.can_go_on is (conversation.go_on() is not conversation)
        assert conversation.objection or not (conversation.written_problem and conversation.can_go_on)
    assert generated.walk_to_an_end(conversation, chance)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(randoms)
def test_a_call_taken_up_after_midnight_by_other_facts_stands_where_it_stood(chance: random.Random) -> None:
    source, _ = read(generated.whole(chance))
    if source is None:
        return
    conversation = generated.start(source, generated.some_facts(chance))
    for _ in range(20):
        conversation = generated.any_key(conversation, chance)
        tomorrow = generated.TODAY + timedelta(days=1)
        again = Conversation.from_json(source, generated.some_facts(chance), conversation.to_json(), tomorrow)
        assert (again.trail, again.answers, again.at) == (conversation.trail, conversation.answers, conversation.at)
        assert (again.selected, again.words, again.objection) == (
            conversation.selected,
            conversation.words,
            conversation.objection,
        )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(randoms)
def test_a_mangled_script_is_read_or_refused_with_places_inside_of_it(chance: random.Random) -> None:
    text = generated.mangled(chance, generated.whole(chance))
    source, problems = read(text)
    assert (source is None) is any(p.severity == "error" for p in problems)
    lines = text.split("\n")
    for problem in problems:
        assert problem.sentence and 0 <= problem.line <= len(lines)
        line = lines[problem.line - 1]
        assert problem.line == 0 or problem.column <= len(line) + 1
        assert not problem.put_right or problem.column + problem.length - 1 <= len(line)


@given(st.text(max_size=300), st.integers(0, 300))
def test_no_kept_text_can_do_anything_but_start_again(noise: str, at: int) -> None:
    start = Conversation.start(parse(SHORT), {})
    kept = start.choose("1").choose("4").answer_text("x").to_json()
    assert Conversation.from_json(start.script, {}, noise) == start
    broken = Conversation.from_json(start.script, {}, kept[:at] + noise + kept[at:])
    assert broken.script is start.script and broken.say()


MARKS = """+++ == ?? && & >> + 1 -> > - # __ ( ) [ ] { } | * ** \\ : a caller when q is end busy (up to 2) [x] ____"""
pieces = st.one_of(
    st.text(max_size=20),
    st.sampled_from([*MARKS.split(" "), *(f"\n{m} " for m in MARKS.split(" ")), "\n", "\ufeff", "\r", "\t"]),
)


@settings(max_examples=300)
@given(st.lists(pieces, max_size=40).map("".join), st.booleans())
def test_no_text_raises_anything_but_a_script_problem(noise: str, headed: bool) -> None:
    text = (HEAD if headed else "") + noise
    source, problems = read(text)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert 0 <= problem.line <= len(lines) and problem.sentence
        assert problem.line == 0 or 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    try:
        assert parse(text) == source
    except ScriptProblem as error:
        assert source is None and str(error)


@given(st.integers(0, len(SHORT)), st.integers(0, 30), st.text(alphabet="-> \n=?{}[]*_1a", max_size=6))
def test_a_good_script_with_a_hole_in_it_is_still_read_or_refused(at: int, size: int, put: str) -> None:
    source, problems = read(SHORT[:at] + put + SHORT[at + size :])
    assert (source is None) is any(p.severity == "error" for p in problems)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40))
def test_whatever_a_person_is_called_is_shown_as_it_is_in_one_plain_span(name: str) -> None:
    conversation = Conversation.start(parse(SHORT), {"caller": name, "on_behalf_of": name})
    shown = [s.text for s in conversation.say()[0].spans if s.placeholder]
    expected = re.sub(r"\s+", " ", name).strip() or "…"
    assert shown == [expected, expected]


def test_the_words_a_script_may_use_are_plain_names() -> None:
    assert all(re.fullmatch("[a-z_]+", name) for name in (*PLACEHOLDERS, *OUTCOMES))
