"""Scripts that nobody wrote, whole and mangled: none crashes or hangs, and each that is accepted always reaches an end.

An accepted script is walked with any key at any time, kept and taken up again at midnight by a laptop that knows other
facts, and from wherever that led it is walked on, with whatever answers come up, until it ends.
"""

from __future__ import annotations

import faulthandler
import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from unittest import mock

from phonebank_app.scripts import Conversation, Script, checks, read
from phonebank_app.scripts.model import Problem
from phonebank_app.scripts.parser import normalise
from tests.faults import Report
from tests.scripts.generated import TODAY, any_key, mangled, some_facts, start, walk_to_an_end, whole

TITLE = "generated scripts"

_SHORT, _FULL = 1_500, 50_000
_SLOWEST = 2.0
"""Seconds of the processor that a script may take, walks and all."""
_HANGS = 60
"""Seconds after which a script is taken to hang: the process says where, and ends."""
_PRESSES = 30
_CONTROL = 400
"""Scripts that a control is tried on; a good many of them go round for ever."""


@dataclass
class _Tally:
    tried: int = 0
    accepted: int = 0
    presses: int = 0
    slowest: float = 0.0
    found: list[str] = field(default_factory=list)


def run(full: bool) -> Report:
    """Read and walk them all."""
    tally = _Tally()
    _try_all(tally, _FULL if full else _SHORT)
    besides = f"{tally.accepted:,} accepted, {tally.presses:,} presses, slowest {1000 * tally.slowest:.0f} ms"
    return Report(tally.tried, "scripts", tuple(tally.found), _controls(), besides)


def _try_all(tally: _Tally, scripts: int, until: str = "") -> None:
    """Judge so many scripts, or fewer: once something was found that holds ``until``, no more."""
    for seed in range(scripts):
        if until and any(until in line for line in tally.found):
            return
        chance = random.Random(seed)
        text = whole(chance)
        if seed % 3 == 2:
            text = mangled(chance, text)
        tally.tried += 1
        faulthandler.dump_traceback_later(_HANGS, exit=True)
        began = time.process_time()
        try:
            tally.found += [f"script {seed}: {wrong}" for wrong in _judge(text, chance, tally)]
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            tally.found.append(f"script {seed}: {type(error).__name__}: {error}"[:300])
        taken = time.process_time() - began
        faulthandler.cancel_dump_traceback_later()
        tally.slowest = max(tally.slowest, taken)
        if taken > _SLOWEST:
            tally.found.append(f"script {seed}: took {taken:.1f} s")


def _judge(text: str, chance: random.Random, tally: _Tally) -> Iterator[str]:
    script, problems = read(text)
    yield from _placed(text, script, problems)
    if script is None:
        return
    tally.accepted += 1
    conversation = start(script, some_facts(chance))
    taken_up_at = chance.randrange(_PRESSES)
    for press in range(_PRESSES):
        tally.presses += 1
        conversation = any_key(conversation, chance)
        yield from _shown(conversation)
        if press == taken_up_at:
            yield from _taken_up(conversation, chance)
    if not walk_to_an_end(conversation, chance):
        yield "a call along it can go round for ever"


def _placed(text: str, script: Script | None, problems: tuple[Problem, ...]) -> Iterator[str]:
    if (script is None) is not any(p.severity == "error" for p in problems):
        yield "it was refused without an error, or taken in spite of one"
    lines = normalise(text).split("\n")
    for problem in problems:
        line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
        if not problem.sentence or problem.line > len(lines) or problem.column > len(line) + 1:
            yield f"a problem stands outside of the text: {problem.sentence}"
        if problem.put_right and problem.column + problem.length - 1 > len(line):
            yield f"what would be put right reaches past its line: {problem.sentence}"


def _shown(conversation: Conversation) -> Iterator[str]:
    if not conversation.say() or any(not c.label for c in conversation.choices()):
        yield "a step shows nothing"
    if conversation.can_go_on is not (conversation.go_on() is not conversation):
        yield "the key to go on does not do what it says"
    progress = conversation.progress
    if not 1 <= progress.at <= progress.of:
        yield "the progress line points beside itself"


def _taken_up(conversation: Conversation, chance: random.Random) -> Iterator[str]:
    """The laptop stops here, and takes the call up after midnight, by a list that has been mended meanwhile."""
    facts, tomorrow = some_facts(chance), TODAY + timedelta(days=1)
    again = Conversation.from_json(conversation.script, facts, conversation.to_json(), tomorrow)
    if (again.at, again.answers, again.trail) != (conversation.at, conversation.answers, conversation.trail):
        yield "taken up again, the call stands elsewhere"
    if (again.selected, again.words, again.objection) != (
        conversation.selected,
        conversation.words,
        conversation.objection,
    ):
        yield "taken up again, what was ticked or written is gone"


# -- controls ----------------------------------------------------------------------------------------------------------


def _controls() -> dict[str, bool]:
    return {
        "a checker without the rule that every call ends": _caught(_without_the_rule(), "round for ever"),
        "a call taken up by today’s facts": _caught(_by_todays_facts(), "taken up again"),
    }


@contextmanager
def _without_the_rule() -> Iterator[None]:
    with mock.patch.object(checks, "_ends", lambda *_: None):
        yield


@contextmanager
def _by_todays_facts() -> Iterator[None]:
    with mock.patch.object(Conversation, "_as_of", lambda self, *_: self):
        yield


def _caught(broken: AbstractContextManager[None], what: str) -> bool:
    tally = _Tally()
    with broken:
        _try_all(tally, _CONTROL, until=what)
    return any(what in line for line in tally.found)
