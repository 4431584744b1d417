"""How the steps of a script hang together: what leads where, what can be reached, which way is the main one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from phonebank_app.scripts.model import QuestionKind, Script, Step, Way


def all_ways(step: Step) -> tuple[Way, ...]:
    """Every way that leaves a step, in the order written; answers first."""
    ways = [choice.way for choice in step.choices if choice.way]
    ways += [branch.way for branch in step.branches]
    if step.default:
        ways.append(step.default)
    return tuple(ways)


def reachable(script: Script, start: str = "") -> frozenset[str]:
    """The ids of the steps that some call can come to. Objections can be raised anywhere, so theirs count.

    Args:
        start: a call that has come to this step, and not one at its beginning.
    """
    steps = script.by_id
    waiting = [start] if start else [script.first.id, *(w.step for o in script.objections for w in all_ways(o))]
    seen: set[str] = set()
    while waiting:
        step_id = waiting.pop()
        if step_id in steps and step_id not in seen:
            seen.add(step_id)
            waiting += [w.step for w in all_ways(steps[step_id])]
    return frozenset(seen)


def sure_to_end(script: Script) -> frozenset[str]:
    """The ids of the steps from which a caller can always bring the call to an end, whatever was answered before.

    A caller chooses among the answers, so one that leads to an end is enough; but the script chooses among
    branches, so each of those must. This is the least set closed under that rule (the attractor of the ends in
    an and-or graph), so nothing hangs on which answers a branch asks about. A way to a step that is not there
    counts as an end: that is an error of its own.
    """
    steps = script.by_id
    sure: set[str] = set()

    def leads_out(way: Way) -> bool:
        return not way.step or way.step in sure or way.step not in steps

    def ends(step: Step) -> bool:
        if step.choices:
            if any(c.way and leads_out(c.way) for c in step.choices):
                return True
            if step.kind is not QuestionKind.ANY_OF and all(c.way for c in step.choices):
                return False
        return all(map(leads_out, step.ways_on))

    before = -1
    while before < len(sure):
        before = len(sure)
        # Backwards, because ends stand at the end: one pass settles most scripts.
        for step in reversed(list(steps.values())):
            if step.id not in sure and ends(step):
                sure.add(step.id)
    return frozenset(sure)


def outcomes_ahead(script: Script, step: Step) -> frozenset[str]:
    """The outcomes a call can still end with from this step, going by its answers and arrows."""
    return _outcomes_ahead(script, step.id) if script.by_id.get(step.id) is step else _walk_ahead(script, step)


@lru_cache(maxsize=1024)
def _outcomes_ahead(script: Script, step_id: str) -> frozenset[str]:
    return _walk_ahead(script, script.by_id[step_id])


def _walk_ahead(script: Script, step: Step) -> frozenset[str]:
    steps = script.by_id
    waiting, seen, outcomes = [step], {step.id}, set()
    while waiting:
        for way in all_ways(waiting.pop()):
            if way.outcome:
                outcomes.add(way.outcome)
            elif way.step in steps and way.step not in seen:
                seen.add(way.step)
                waiting.append(steps[way.step])
    return frozenset(outcomes)


@lru_cache(maxsize=16)
def facts_asked(script: Script) -> tuple[str, ...]:
    """The names of the facts that some branch goes by, in order, each once."""
    return tuple(dict.fromkeys(b.condition.fact for s in script.steps for b in s.branches if b.condition.fact))


def first_way(step: Step) -> Way | None:
    """The way written first: that of the first answer, or of the first branch, or the arrow."""
    if step.choices and step.choices[0].way:
        return step.choices[0].way
    return next(iter(step.ways_on), None)


def main_path(script: Script, start: Step | None = None) -> tuple[Step, ...]:
    """The steps one comes by when the way written first is always taken, each once."""
    return tuple(_along(script, start or script.first))


def _along(script: Script, start: Step) -> Iterator[Step]:
    steps = script.by_id
    seen: set[str] = set()
    step: Step | None = start
    while step and step.id not in seen:
        seen.add(step.id)
        yield step
        way = first_way(step)
        step = steps.get(way.step) if way else None


@lru_cache(maxsize=16)
def stages(script: Script) -> tuple[str, ...]:
    """The titles along the main path, each once: the marks of the progress line.

    Steps of one title are one stage, so that a step can be taken apart without the line growing.
    """
    return tuple(dict.fromkeys(s.title for s in main_path(script)))


def stage_of(script: Script, step: Step) -> int:
    """The stage a step belongs to, from 1.

    A step off the main path stands just before the stage it leads to, or at the last when it leads to an end.
    """
    numbers = _numbered(script)
    if step.title in numbers:
        return numbers[step.title]
    ahead = next((numbers[s.title] for s in _along(script, step) if s.title in numbers), 0)
    return max(ahead - 1, 1) if ahead else len(numbers)


@lru_cache(maxsize=16)
def _numbered(script: Script) -> dict[str, int]:
    return {title: number for number, title in enumerate(stages(script), 1)}
