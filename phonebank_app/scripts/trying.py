"""Playing a script that is still being written: whatever it leads to is there, so that any key at any time is safe.

``engine.Conversation`` counts on a script that passed its checks. :func:`playable` makes of one that did not the
nearest script it can walk along; nothing of it is ever saved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from phonebank_app.i18n import tr
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Block, Branch, Choice, Script, Span, Step, Way
from phonebank_app.scripts.ways import all_ways


def playable(script: Script) -> Script:
    """The script with a step for each name that leads nowhere, and without arrows that say nothing."""
    known = {step.id for step in script.steps}
    steps = tuple(_mended(step) for step in script.steps)
    objections = tuple(_mended(step) for step in script.objections)
    wanted = dict.fromkeys(way.step for step in (*steps, *objections) for way in all_ways(step) if way.step)
    missing = tuple(_missing(name) for name in wanted if name not in known)
    # Its hash must not be the text's: what is kept under a script (its stages) is of this one.
    changed = missing or steps != script.steps or objections != script.objections
    name_of = f"{script.hash} mended" if changed else script.hash
    return replace(script, steps=(*steps, *missing), objections=objections, hash=name_of)


def at_step(script: Script, step_id: str, facts: Mapping[str, str], *, objection: bool = False) -> Conversation:
    """A conversation that stands at a step, or has turned to an objection at the first step; at the beginning if there
    is none of that name."""
    fresh = Conversation.start(script, facts)
    if objection:
        return fresh.ask(step_id)
    return replace(fresh, at=step_id) if script.step(step_id) is not None else fresh


def on_other_facts(now: Conversation, facts: Mapping[str, str]) -> Conversation:
    """The same way walked again on other facts, as far as they let it; else from the beginning.

    A call in hand keeps the facts it was walked by; a try-out is there to see what others make of it.
    """
    data = json.loads(now.to_json())
    data.pop("facts", None)
    again = Conversation.from_json(now.script, facts, json.dumps(data))
    return again if now.trail or again.at == now.at else replace(again, at=now.at)


def _mended(step: Step) -> Step:
    if all(way.step or way.outcome for way in all_ways(step)):
        return step
    return replace(
        step,
        choices=tuple(_choice(choice) for choice in step.choices),
        branches=tuple(branch for branch in step.branches if _leads(branch)),
        default=step.default if step.default is None or step.default.step or step.default.outcome else None,
    )


def _choice(choice: Choice) -> Choice:
    nowhere = choice.way is not None and not (choice.way.step or choice.way.outcome)
    return replace(choice, way=None) if nowhere else choice


def _leads(branch: Branch) -> bool:
    return bool(branch.way.step or branch.way.outcome)


def _missing(name: str) -> Step:
    words = tr("There is no step called “{name}” yet.", name=name)
    return Step(name, name, (Block("direction", (Span(words),)),), default=Way(outcome="conversation"))
