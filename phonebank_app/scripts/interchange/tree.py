"""A script's graph written out as a tree, for programs that know nothing else: what follows hangs under its answer.

A step that several ways lead to is repeated under each. A way back to a step one has come by ends there with a pointer
to it, as does whatever no longer fits: a tree of many questions grows without end, so the rows are bounded, and the
upper ones are complete. Branches on answers given on the way down are decided, since a tree knows them; those on facts
and on figures are not, and the way for all the others is taken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from phonebank_app.scripts.model import Choice, Condition, QuestionKind, Script, Step, Way
from phonebank_app.scripts.questions import points, words

MOST_ROWS = 1_000
"""Rows that are written before the rest becomes pointers."""

Given = Mapping[str, tuple[str, ...]]
"""What was answered on the way down; of what is written down (:data:`WRITTEN`) only that it was."""
WRITTEN = ("…",)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tree.

    Attributes:
        id, parent: numbers from 1; 0: it is the root.
        answer: what led here, in the words of the step above.
        steps: whose words are said here, in order; none when the call ends, or ``back`` says where one goes on.
        asks: whether answers follow.
    """

    id: int
    parent: int
    answer: str
    steps: tuple[Step, ...] = ()
    asks: bool = False
    back: Step | None = None


@dataclass(slots=True)
class Tree:
    """The rows, and what could not be told in them.

    Attributes:
        repeated: how many rows say each step, where it is more than one.
        looped: the ways that go back; ``undecided``: the branches that were passed over; ``cut``: ways that were
            cut off because there were too many.
    """

    rows: list[Row] = field(default_factory=list)
    repeated: dict[str, int] = field(default_factory=dict)
    looped: dict[int, None] = field(default_factory=dict)
    undecided: dict[int, None] = field(default_factory=dict)
    cut: dict[int, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Waiting:
    parent: int
    answer: str
    way: Way | None
    given: Given
    path: tuple[str, ...]


def unfold(script: Script, most: int = MOST_ROWS) -> Tree:
    """The tree of a script, the upper rows first."""
    tree = Tree()
    waiting = deque([_Waiting(0, "", Way(step=script.first.id, place=script.first.place), {}, ())])
    while waiting:
        one = waiting.popleft()
        row_id = len(tree.rows) + 1
        full = row_id + len(waiting) >= most
        row, below = _row(script, one, row_id, tree, full=full)
        tree.rows.append(row)
        for step in row.steps:
            tree.repeated[step.id] = tree.repeated.get(step.id, 0) + 1
        waiting.extend(below)
    tree.repeated = {step: many for step, many in tree.repeated.items() if many > 1}
    return tree


def _row(script: Script, one: _Waiting, row_id: int, tree: Tree, *, full: bool) -> tuple[Row, list[_Waiting]]:
    said: list[Step] = []
    path, way, given = one.path, one.way, one.given
    while True:
        step = script.step(way.step) if way and way.step else None
        if way is None or step is None:
            return Row(row_id, one.parent, one.answer, tuple(said)), []
        if step.id in path:
            tree.looped[way.place.line] = None
            return Row(row_id, one.parent, one.answer, tuple(said), back=step), []
        if full and path:
            tree.cut[way.place.line] = None
            return Row(row_id, one.parent, one.answer, tuple(said), back=step), []
        said.append(step)
        path = (*path, step.id)
        answers = list(_answers(step, given, tree))
        if len(answers) == 1 and not answers[0][0]:
            # Nothing is asked: the next step's words follow in the same row.
            _, way, given = answers[0]
            continue
        row = Row(row_id, one.parent, one.answer, tuple(said), asks=True)
        return row, [_Waiting(row_id, words_of, leads, then, path) for words_of, leads, then in answers]


def _answers(step: Step, given: Given, tree: Tree) -> Iterator[tuple[str, Way | None, Given]]:
    """Each answer of a step: its words (none: one simply goes on), where it leads, and what is known then."""
    question = step.question
    if step.choices:
        for choice in step.choices:
            then = _with(given, step, choice)
            yield words(choice.label).rstrip("…: ") or choice.key, choice.way or _way_on(step, then, tree), then
    elif question is not None and question.kind is QuestionKind.SCALE:
        for point, name in points(question).items():
            then = {**given, question.name: (point,)}
            yield name, _way_on(step, then, tree), then
    elif question is not None:
        answered = {**given, question.name: WRITTEN}
        yes, no = _way_on(step, answered, tree), _way_on(step, given, tree)
        if question.required or _same(yes, no):
            yield "", yes, answered
        else:
            yield "Answered", yes, answered
            yield "No answer", no, given
    else:
        yield "", _way_on(step, given, tree), given


def _same(one: Way | None, other: Way | None) -> bool:
    return (one and (one.step, one.outcome)) == (other and (other.step, other.outcome))


def _with(given: Given, step: Step, choice: Choice) -> Given:
    if step.question is None or not (choice.value or choice.asks_words):
        return given
    return {**given, step.question.name: (choice.value,) if choice.value else WRITTEN}


def _way_on(step: Step, given: Given, tree: Tree) -> Way | None:
    for branch in step.branches:
        holds = decided(branch.condition, given)
        if holds is None:
            tree.undecided[branch.place.line] = None
        elif holds:
            return branch.way
    return step.default


def decided(condition: Condition, given: Given) -> bool | None:
    """Whether it holds after these answers; ``None`` where that hangs on what a tree does not know."""
    if condition.fact:
        return None
    answer = given.get(condition.question)
    if not condition.values:
        return (answer is not None) is not condition.negated
    if condition.compare != "is":
        return _compared(condition, answer)
    if answer is WRITTEN:
        return None
    return (answer is not None and not set(condition.values).isdisjoint(answer)) is not condition.negated


def _compared(condition: Condition, answer: tuple[str, ...] | None) -> bool | None:
    if answer is None:
        return False  # no answer is never true
    if answer is WRITTEN or not answer[0].isdecimal() or not condition.values[0].isdecimal():
        return None
    value, bound = int(answer[0]), int(condition.values[0])
    match condition.compare:
        case "at least":
            return value >= bound
        case "at most":
            return value <= bound
        case "more than":
            return value > bound
        case "less than":
            return value < bound
    return None
