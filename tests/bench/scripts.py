"""A script of 200 steps, as long as one may be: read and checked whole, read again after a word was typed, and walked.

The floor of reading is the standard library's TOML reader on as many bytes of a language much like it; of a step, the
writing down of the call as JSON, which is done at each step anyway.

What was asked for is 20 ms to read and check the script, 7 to read it again after a word, and 1 ms for a step. On the
machine where the reaches were set, with nothing else running, the floor of reading takes 11 ms, and that of the longest
step 0.12 ms. A reach of reading is what was reached and about a seventh more, and below what was asked for; that of a
step is what was asked for over its floor there, rounded down. So what is within reach keeps to it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import date

from phonebank_app.scripts import Conversation, parse, read
from phonebank_app.scripts.graph import layout
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.vocabulary import MAX_BYTES, MAX_STEPS, sample_facts
from tests.bench.figures import Figure, in_turn, median, quantile, timed
from tests.scripts.texts import HEAD

READ, AGAIN, STEP, DRAW = 1.7, 0.52, 8.0, 4.0
_TODAY = date(2019, 12, 5)
_ASKED = (
    ("question issue, up to 2", "& issues"),
    ("question certain, scale 0 to 10", "0 Never\n10 Certain"),
    ("question people, number 1 to 12", "____ How many"),
    ("question day, date", "____ Which day"),
    ("question intention", "1 {candidate|Ours} [ours]\n2 Someone else [other]\n+ call back\n3 Undecided [undecided]"),
)


def measure(quick: bool) -> Iterator[Figure]:
    """Reading, reading again, and each step of a walk from the first to the last."""
    goes = 5 if quick else 60
    text = of_200_steps()
    parse(text)
    toml = tomllib_text(len(text.encode()))
    anew = iter(range(10**9))

    def whole() -> float:
        # Every line further down than before: nothing that was remembered fits.
        moved = text.replace("+++\n&&", "+++\n" + "\n" * (1 + next(anew)) + "&&", 1)
        return timed(lambda: _good(moved))

    def again() -> float:
        typed = text.replace("Step 100 ", f"Step 100{next(anew)} ", 1)
        return timed(lambda: _good(typed))

    def floor() -> float:
        return timed(lambda: tomllib.loads(toml))

    size = f"{len(text.encode()) / 1000:.0f} kB"
    ours, least = in_turn(whole, floor, goes)
    yield Figure(f"read and check a script of 200 steps, {size} (ms)", median(ours) * 1e3, median(least) * 1e3, READ)
    ours, least = in_turn(again, floor, goes)
    yield Figure("read it again with a word typed (ms)", median(ours) * 1e3, median(least) * 1e3, AGAIN)
    script = parse(text)
    ours, least = in_turn(lambda: timed(lambda: layout(script)), floor, goes)
    yield Figure("lay its drawing out (ms)", median(ours) * 1e3, median(least) * 1e3, DRAW)
    steps, kept = _walks(text, 3 if quick else 20)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield Figure(f"a step of the 200, {name} (ms)", quantile(steps, share) * 1e3, quantile(kept, share) * 1e3, STEP)


def of_200_steps() -> str:
    """A script that uses all of the language, each step with branches, and as long as it may be with 200 of them."""
    parts = [HEAD, "&& issues\n1 The NHS [nhs]\n2 Housing [housing]\n3 Something else ____ [other]\n"]
    for at in range(MAX_STEPS):
        modifier, body = _ASKED[at % len(_ASKED)]
        on = f"-> s{at + 1}" if at < MAX_STEPS - 1 else "-> end conversation"
        parts.append(
            f"== s{at}: Step {at} ({modifier})\n"
            "“Hello {first_name|there}, I’m **{caller}** for {on_behalf_of}. What *matters* to you?”\n"
            f"> Wait for them to speak.\n\n{body}\nwhen issue is nhs {on}\nwhen certain is at least 7 {on}\n{on}\n"
        )
    text = "".join(parts)
    if len(text.encode()) > MAX_BYTES:
        raise AssertionError("the script is too long to be one")
    return text


def tomllib_text(size: int) -> str:
    """About so many bytes of TOML: tables of a few lines each."""
    lines: list[str] = []
    length = 0
    while length < size:
        at = len(lines)
        lines.append(
            f'[s{at}]\ntitle = "Hello there, I am ringing for somebody"\ncodes = ["nhs", "housing"]\nkey = {at}\n'
        )
        length += len(lines[-1])
    return "".join(lines)


def _good(text: str) -> None:
    script, _ = read(text)
    if script is None:
        raise AssertionError("the script is not good")


def _walks(text: str, times: int) -> tuple[list[float], list[float]]:
    """How long each step of a walk took, with all that the page shows of the next; and the writing down of the call."""
    steps: list[float] = []
    kept: list[float] = []
    for _ in range(times):
        conversation = Conversation.start(parse(text), sample_facts(), _TODAY)
        while not conversation.ended:
            box = [conversation]
            steps.append(timed(lambda box=box: box.append(_shown(_answered(box[0])))))  # type: ignore[misc]
            conversation = box[-1]
            kept.append(timed(_written(conversation)))
    return steps, kept


def _answered(conversation: Conversation) -> Conversation:
    match conversation.step.kind:
        case QuestionKind.ONE_OF:
            return conversation.choose("1")
        case QuestionKind.ANY_OF:
            return conversation.choose("2").go_on()
        case QuestionKind.DATE:
            return conversation.answer_text("Thursday").go_on()
    return conversation.answer_text("5").go_on()


def _shown(conversation: Conversation) -> Conversation:
    _ = (conversation.say(), conversation.choices(), conversation.progress, conversation.answers)
    _ = (conversation.suggested_outcome, conversation.instruction, conversation.follow_ups, conversation.can_go_on)
    return conversation


def _written(conversation: Conversation) -> Callable[[], object]:
    return lambda: json.loads(conversation.to_json())
