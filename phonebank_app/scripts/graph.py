"""A script as a drawing: a box for each step, objection and end, and a line for every way. Pure geometry, no pixels.

From left to right as a call goes (``layering``). Ways back run under the boxes (``routing``); objections stand in rows
of their own below, for they can come up anywhere. An end stands right behind the steps that lead to it, so that no line
crosses the whole drawing to reach it. A script with errors is drawn too: a way to a step that is not there leads to a
box that says so, and a step that nothing leads to is marked.

Everything is in pixels of a drawing of 100 %, from its top left corner. The same script gives the same drawing.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from phonebank_app.i18n import tr
from phonebank_app.scripts import fitting
from phonebank_app.scripts.model import Condition, Problem, Script, Severity, Step, Way
from phonebank_app.scripts.notes import in_words
from phonebank_app.scripts.vocabulary import OUTCOMES
from phonebank_app.scripts.ways import main_path, reachable

NodeKind = Literal["step", "objection", "end", "missing", "unreached"]
EdgeKind = Literal["answer", "branch", "default", "missing"]
Point = tuple[float, float]

TITLE, SMALL = 13.0, 10.5
"""The sizes of a box’s title, and of what stands beneath it and beside the lines."""
LEADING: Final = 1.3
STEP_WIDTH, END_WIDTH = 156.0, 124.0
PORT: Final = 14.0
"""How far apart the lines that leave a box begin."""
_INSIDE: Final = 12.0
_LONGEST_LABEL: Final = 104.0


@dataclass(frozen=True, slots=True)
class Node:
    """A box.

    Attributes:
        id: unlike every other’s; that of a step is its own id.
        name: the step’s or objection’s id, the outcome, or the name that nothing has.
        line: where its heading stands in the text; 0 for an end.
        lines, under: its title, and the small words beneath, broken to fit.
        mark: the worst that is said of it; ``told``: what is said of it.
    """

    id: str
    title: str
    x: float
    y: float
    w: float
    h: float
    kind: NodeKind
    line: int = 0
    name: str = ""
    lines: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    mark: Severity | Literal[""] = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """The line of all the ways from one box to another.

    Attributes:
        points: where it bends, from the source’s side to the target’s; see ``routing.strokes`` for its curve.
        label: which answers take it, or when it is taken; empty when it is the only way.
        short: the label, cut to what there is room for where the line begins (``points[0]``).
    """

    source: str
    target: str
    points: tuple[Point, ...]
    label: str
    kind: EdgeKind
    short: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing. ``asides``: the height at which a heading over the objections belongs; 0 when there are none."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float
    asides: float = 0.0

    def node(self, node_id: str) -> Node | None:
        """The box with this id, if there is one."""
        return next((n for n in self.nodes if n.id == node_id), None)


@dataclass(slots=True)
class Bundle:
    """All the ways from one box to another while the drawing is made."""

    source: str
    target: str
    kind: EdgeKind
    labels: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Which answers take it, or when it is taken."""
        return " · ".join(dict.fromkeys(x for x in self.labels if x))

    @property
    def short(self) -> str:
        """The label, as long as there is room for."""
        return fitting.shortened(self.label, SMALL, _LONGEST_LABEL)


@dataclass(slots=True)
class Box:
    """A box before it has a place. ``out``: what leaves it, by target."""

    id: str
    name: str
    title: str
    kind: NodeKind
    step: Step | None = None
    under: str = ""
    told: tuple[Problem, ...] = ()
    out: dict[str, Bundle] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    w: float = STEP_WIDTH
    h: float = 0.0

    def fit(self) -> None:
        """Break its words, and make it as high as these and its lines need."""
        self.w = END_WIDTH if self.kind in ("end", "missing") else STEP_WIDTH
        room = self.w - 2 * _INSIDE
        self.lines = fitting.lines(self.title, TITLE, room, most=4, bold=True)
        self.small = fitting.lines(self.under, SMALL, room, most=3) if self.under else ()
        words = (len(self.lines) * TITLE + len(self.small) * SMALL) * LEADING
        least = 30.0 if self.kind in ("end", "missing") else 44.0
        self.h = max(least, words + 14, PORT * (len(self.out) + 1))

    def node(self, x: float, y: float) -> Node:
        """The box at its place."""
        severities = {p.severity for p in self.told}
        mark: Severity | Literal[""] = "error" if "error" in severities else "hint" if severities else ""
        told = tuple(dict.fromkeys(p.sentence for p in self.told))
        line = self.step.line if self.step else 0
        title, lines, small = self.title, self.lines, self.small
        return Node(self.id, title, x, y, self.w, self.h, self.kind, line, self.name, lines, small, mark, told)


@dataclass(slots=True)
class Plan:
    """What is to be drawn. Ends and missing steps are in no plan: they stand behind whatever leads to them.

    Attributes:
        steps, asides: the steps and the objections, by id.
        leaves: under each id the ends and the missing steps that it leads to, not yet shared.
        main: the ways along the main path.
    """

    steps: dict[str, Box]
    asides: dict[str, Box]
    leaves: dict[str, tuple[Box, ...]]
    main: tuple[tuple[str, str], ...]


def layout(script: Script, problems: Sequence[Problem] = ()) -> Graph:
    """Draw a script, or as much of one as could be understood.

    Args:
        problems: what was found in its text; each is told at the step it stands in.
    """
    from phonebank_app.scripts.routing import draw  # it draws what is defined here

    return draw(plan(script, problems))


def plan(script: Script, problems: Sequence[Problem] = ()) -> Plan:
    """Which boxes there are, and what leads where."""
    seen = reachable(script)
    told = _told(script, problems)
    steps: dict[str, Box] = {}
    for step in script.steps:
        again = step.id in steps or not step.id
        kind: NodeKind = "step" if step.id in seen and not again else "unreached"
        steps[_unused(steps, step)] = Box("", step.id, step.title or step.id, kind, step, _under(step))
    asides: dict[str, Box] = {}
    for step in script.objections:
        asides[_unused(asides, step, "?")] = Box("", step.id, step.title or step.id, "objection", step)
    leaves = {}
    for node_id, box in (*steps.items(), *asides.items()):
        box.id = node_id
        box.told = tuple(told.get(box.step.line, ())) if box.step else ()
        leaves[node_id] = tuple(_lead(box, steps))
        box.fit()
    path = [s.id for s in main_path(script)]
    return Plan(steps, asides, leaves, tuple(itertools.pairwise(path)))


def condition_words(condition: Condition, asked_here: str = "") -> str:
    """A condition as it is written, without “when”; the question is left out where it is that of the step itself."""
    about = f"{{{condition.fact}}}" if condition.fact else condition.question
    is_ = "is not" if condition.negated else "is"
    if not condition.values:
        return f"{about} {is_} {'known' if condition.fact else 'answered'}"
    values = " or ".join(f"“{v}”" if " " in v else v for v in condition.values)
    if condition.compare != "is":
        values = f"{condition.compare} {values}"
    elif about == asked_here:
        return f"not {values}" if condition.negated else values
    return f"{about} {is_} {values}"


def _unused(taken: dict[str, Box], step: Step, before: str = "") -> str:
    wanted = before + step.id
    return wanted if step.id and wanted not in taken else f"{wanted}:{step.line}"


def _under(step: Step) -> str:
    parts = [step.id if step.id != step.title else ""]
    parts += [tr("asks {question}", question=step.question.name)] if step.question else []
    return " · ".join(p for p in parts if p)


def _told(script: Script, problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    """The problems under the line of the heading they stand below."""
    heads = sorted(s.line for s in (*script.steps, *script.objections))
    told: dict[int, list[Problem]] = {}
    for problem in problems:
        above = bisect_right(heads, problem.line)
        if above:
            told.setdefault(heads[above - 1], []).append(problem)
    return told


def _lead(box: Box, steps: dict[str, Box]) -> Iterator[Box]:
    """Bundle the ways of a box; gives back the ends and the missing steps among their targets."""
    if box.step is None:
        return
    made: dict[str, Box] = {}
    for way, kind, label in _labelled(box.step):
        known = way.step in steps if way.step else way.outcome in OUTCOMES
        target = way.step if way.step in steps else f":{way.step}" if way.step else f":end {way.outcome}"
        if target not in steps and target not in made:
            name = way.step or way.outcome
            title = name if way.step or not known else in_words(name)
            under = "" if known else tr("no such step") if way.step else tr("no such outcome")
            made[target] = Box(target, name, title, "end" if known else "missing", under=under)
            made[target].fit()
            yield made[target]
        bundle = box.out.setdefault(target, Bundle(box.id, target, kind if known else "missing"))
        bundle.labels.append(label)


def _labelled(step: Step) -> Iterator[tuple[Way, EdgeKind, str]]:
    """Every way of a step, with what is to be said of it; the answers that lead the same way together."""
    keys: dict[tuple[str, str], list[int]] = {}
    for choice in step.choices:
        way = choice.way or (step.default if not step.branches else None)
        if way:
            keys.setdefault((way.step, way.outcome), []).append(int(choice.key))
    for (target, outcome), those in keys.items():
        own = any(c.way and (c.way.step, c.way.outcome) == (target, outcome) for c in step.choices)
        yield Way(target, outcome), "answer" if own else "default", _listed(those)
    asked = step.question.name if step.question else ""
    for branch in step.branches:
        yield branch.way, "branch", condition_words(branch.condition, asked)
    if step.default and (step.branches or (step.default.step, step.default.outcome) not in keys):
        yield step.default, "default", tr("otherwise") if step.branches or keys else ""


def _listed(keys: Sequence[int]) -> str:
    """``1–3, 5``."""
    runs: list[list[int]] = []
    for key in keys:
        if runs and key == runs[-1][-1] + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}{'–' if len(r) > 2 else ', '}{r[-1]}" for r in runs)
