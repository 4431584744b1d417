"""Everything an editor shows of a text besides the text itself, worked out at once: for a thread beside the window."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from phonebank_app.scripts import graph, parser, picture
from phonebank_app.scripts.graph import Graph
from phonebank_app.scripts.model import Problem, Script, Step, Way
from phonebank_app.scripts.trying import playable


@dataclass(frozen=True)
class Proof:
    """What is to be said of one text.

    Attributes:
        text: exactly what was read.
        script: as much of it as could be understood; ``None`` when there is no step.
        problems: in the order of the text.
        graph: the way through; ``None`` without a script. ``told``: the same in words.
        shape: what the drawing was made from.
        playable: the script as it can be walked along, whatever is wrong with it.
    """

    text: str = field(repr=False)
    script: Script | None = None
    problems: tuple[Problem, ...] = ()
    graph: Graph | None = None
    told: str = field(default="", repr=False)
    shape: tuple[object, ...] = field(default=(), repr=False)
    playable: Script | None = field(default=None, repr=False)

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What must be put right before it can be used."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @cached_property
    def hints(self) -> tuple[Problem, ...]:
        """What is to be looked at."""
        return tuple(problem for problem in self.problems if problem.severity != "error")

    @property
    def sound(self) -> bool:
        """Whether callers could be given it."""
        return self.script is not None and not self.errors

    @cached_property
    def places(self) -> tuple[Step, ...]:
        """Steps and objections in the order of the text."""
        if self.script is None:
            return ()
        return tuple(sorted((*self.script.steps, *self.script.objections), key=lambda step: step.line))

    def step_at(self, line: int) -> Step | None:
        """The step that a line belongs to; in the head the first one; ``None`` when there is none."""
        if not self.places:
            return None
        at = bisect_right([step.line for step in self.places], line)
        return self.places[max(0, at - 1)]

    def is_objection(self, step: Step) -> bool:
        """Whether this is something they may ask."""
        return self.script is not None and any(one is step for one in self.script.objections)


def proof_of(text: str, before: Proof | None = None) -> Proof:
    """Read, check and draw a text; whatever it is, it never fails.

    Args:
        before: what was found before. Words that are typed change nothing in the drawing, which is the dearest part:
            then it is that of ``before``.
    """
    script, problems = parser.sketch(text)
    if script is None:
        return Proof(text, None, problems)
    shape = _shape(script, problems)
    if before is not None and before.graph is not None and before.shape == shape:
        return Proof(text, script, problems, before.graph, before.told, shape, playable(script))
    drawn = graph.layout(script, problems)
    return Proof(text, script, problems, drawn, picture.told(drawn), shape, playable(script))


def _shape(script: Script, problems: tuple[Problem, ...]) -> tuple[object, ...]:
    """All that the drawing shows, and nothing besides: two scripts of one shape look the same in it."""
    heads = sorted(step.line for step in (*script.steps, *script.objections))
    told = tuple((one.severity, one.sentence, bisect_right(heads, one.line)) for one in problems)
    return (told, tuple(map(_outline, script.steps)), tuple(map(_outline, script.objections)))


def _outline(step: Step) -> tuple[object, ...]:
    asks = step.question.name if step.question is not None else ""
    answers = tuple((choice.key, _to(choice.way)) for choice in step.choices)
    branches = tuple(
        (when.question, when.values, when.negated, when.fact, when.compare, _to(one.way))
        for one in step.branches
        for when in (one.condition,)
    )
    return (step.id, step.title, step.line, asks, answers, branches, _to(step.default))


def _to(way: Way | None) -> tuple[str, str] | None:
    return None if way is None else (way.step, way.outcome)
