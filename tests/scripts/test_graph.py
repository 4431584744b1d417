"""The drawing of a script: what is true of every one, whole or broken, and what a reader finds in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phonebank_app.scripts import Script, read
from phonebank_app.scripts import parser as scripts
from phonebank_app.scripts.graph import Edge, Graph, Node, layout
from phonebank_app.scripts.model import Step
from phonebank_app.scripts.routing import strokes
from phonebank_app.scripts.ways import all_ways
from tests.scripts.test_properties import graphs
from tests.scripts.texts import IDENTITY, SHORT, script

SHIPPED = Path(__file__).parents[2] / "resources" / "scripts" / "first-conversation.en.script.txt"
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(text: str) -> tuple[Script, Graph]:
    sketch, problems = scripts.sketch(text, "")
    assert sketch is not None
    return sketch, layout(sketch, problems)


@st.composite
def sketches(draw: st.DrawFn) -> str:
    """Scripts of up to thirty steps that lead anywhere: to themselves, back, to nothing, to no outcome."""
    names = [f"s{n}" for n in range(draw(st.integers(1, 30)))]
    targets = st.sampled_from([*names, *names, "nowhere", "end busy", "end conversation", "end of_days"])
    lines: list[str] = []
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=30)):
        title = draw(st.sampled_from(["Hello", "A title that is too long for one line of a box", "שלום", "<&>\"'"]))
        lines += [f"== {name}: {title} (question q)", IDENTITY.strip()]
        lines += [f"{n} Answer [x{n}] -> {w}" for n, w in enumerate(draw(st.lists(targets, max_size=4)), 1)]
        lines += [f"when q is x1 -> {w}" for w in draw(st.lists(targets, max_size=2))]
        lines += [f"-> {w}" for w in draw(st.lists(targets, max_size=1))]
    for number in range(draw(st.integers(0, 5))):
        lines += [f"?? Why {number}", "So.", *(f"1 Then -> {w}" for w in draw(st.lists(targets, max_size=1)))]
    return script(*lines)


@st.composite
def long_ones(draw: st.DrawFn) -> str:
    """Up to 120 steps, most of which lead on: wider than one band."""
    many = draw(st.integers(11, 120))
    jumps = draw(st.dictionaries(st.integers(0, many - 1), st.integers(0, many - 1), max_size=30))
    lines: list[str] = []
    for number in range(many):
        lines += [f"== s{number}", IDENTITY.strip(), "1 Out -> end partial"]
        lines += [f"2 Jump -> s{jumps[number]}"] if number in jumps else []
        lines.append(f"3 On -> s{number + 1}" if number + 1 < many else "3 On -> end conversation")
    return script(*lines, "?? Why?", "So.", f"1 Then -> s{draw(st.integers(0, many - 1))}")


@given(st.one_of(sketches(), graphs(), long_ones()))
@QUICK
def test_no_box_lies_on_another_and_none_sticks_out_of_the_drawing(text: str) -> None:
    _, graph = drawn(text)
    for number, one in enumerate(graph.nodes):
        assert one.x >= 0 and one.y >= 0 and one.x + one.w <= graph.width and one.y + one.h <= graph.height
        assert not any(overlap(one, other) for other in graph.nodes[number + 1 :])


@given(st.one_of(sketches(), graphs(), long_ones()))
@QUICK
def test_every_way_has_a_line_that_begins_and_ends_at_its_boxes_and_passes_through_no_other(text: str) -> None:
    sketch, graph = drawn(text)
    nodes = {node.id: node for node in graph.nodes}
    lines = {(e.source, nodes[e.target].name) for e in graph.edges}
    for source, step in named(sketch, graph):
        for way in all_ways(step):
            assert (source, way.step or way.outcome) in lines
    for edge in graph.edges:
        assert touches(nodes[edge.source], edge.points[0]) and touches(nodes[edge.target], edge.points[-1])
        for box in stretches(edge):
            assert not any(crosses(node, box) for node in graph.nodes), edge
            assert 0 <= box[0] <= box[2] <= graph.width and 0 <= box[1] <= box[3] <= graph.height


@given(sketches())
@QUICK
def test_the_same_script_gives_the_same_drawing(text: str) -> None:
    assert drawn(text)[1] == drawn(text)[1]


@given(sketches())
@QUICK
def test_every_line_is_drawn_from_its_first_point_to_its_last(text: str) -> None:
    for edge in drawn(text)[1].edges:
        pen = list(strokes(edge.points))
        assert pen[0] == ("move", (edge.points[0],)) and pen[-1][1][-1] == edge.points[-1]


def test_steps_stand_from_left_to_right_as_a_call_goes() -> None:
    _, graph = drawn(SHORT)
    lefts = [at(graph, name).x for name in ("hello", "matters", "voting", "why", "thanks")]
    assert lefts == sorted(set(lefts))


def test_a_long_script_is_broken_into_bands_one_beneath_the_other() -> None:
    steps = [line for n in range(59) for line in (f"== s{n}", IDENTITY, f"-> s{n + 1}")]
    _, graph = drawn(script(*steps, "== s59", "x", "-> end conversation"))
    assert graph.width < 14 * 260 and graph.height < graph.width
    rows = [at(graph, f"s{n}").y for n in range(60)]
    assert rows == sorted(rows) and 3 < len(set(rows)) < 10


def test_an_end_stands_right_behind_the_step_that_leads_to_it_with_its_outcome() -> None:
    _, graph = drawn(SHORT)
    (end,) = [n for n in graph.nodes if n.name == "not_available"]
    assert (end.kind, end.title) == ("end", "Not available")
    assert end.x == at(graph, "matters").x


def test_a_way_back_runs_beneath_every_step() -> None:
    text = script("== a: A", IDENTITY, "-> b", "== b: B", "x", "1 Again -> a", "2 End -> end busy", "== c: C", "x")
    _, graph = drawn(text)
    (back,) = [e for e in graph.edges if (e.source, e.target) == ("b", "a")]
    assert max(y for _, y in back.points) > max(n.y + n.h for n in graph.nodes)


def test_objections_stand_below_with_the_ends_they_lead_to() -> None:
    _, graph = drawn(SHORT)
    asides = [n for n in graph.nodes if n.kind == "objection"]
    assert [n.title for n in asides] == ["Off the list", "Who are you?"]
    steps = [n for n in graph.nodes if n.kind == "step"]
    assert min(n.y for n in asides) > graph.asides > max(n.y + n.h for n in steps)
    assert any(e.source == "?off_the_list" and e.target.endswith("do_not_call") for e in graph.edges)


def test_a_step_that_is_not_there_and_one_that_nothing_leads_to_are_drawn_and_marked() -> None:
    text = script("== hello: Hello", IDENTITY, "-> helpng", "== postal: Post", "x", "-> end conversation")
    _, graph = drawn(text)
    assert at(graph, "postal").kind == "unreached"
    (missing,) = [n for n in graph.nodes if n.kind == "missing"]
    assert (missing.name, missing.under) == ("helpng", ("no such step",))
    assert [e.kind for e in graph.edges if e.target == missing.id] == ["missing"]
    hello = at(graph, "hello")
    assert hello.mark == "error" and hello.told[0].startswith("No step is called “helpng”.")


def test_a_line_says_which_answers_take_it() -> None:
    _, graph = drawn(SHIPPED.read_text("utf-8"))
    labels = {(e.source, e.target): (e.label, e.kind) for e in graph.edges}
    assert labels["matters", "listen"] == ("1–6", "default")
    assert labels["matters", "voting"] == ("7", "answer")
    assert labels["voting", "helping"] == ("ours or leaning_ours", "branch")
    assert labels["voting", "thanks"] == ("otherwise", "default")
    assert labels["hello", "hello"] == ("2", "answer")


def test_two_steps_of_one_name_are_both_drawn() -> None:
    _, graph = drawn(script("== a: One", IDENTITY, "-> end busy", "== a: Two", "x", "-> a"))
    assert [(n.title, n.kind) for n in graph.nodes if n.kind != "end"] == [("One", "step"), ("Two", "unreached")]


def at(graph: Graph, name: str) -> Node:
    node = graph.node(name)
    assert node is not None
    return node


def named(sketch: Script, graph: Graph) -> Iterator[tuple[str, Step]]:
    by_line = {n.line: n.id for n in graph.nodes if n.line}
    for step in (*sketch.steps, *sketch.objections):
        yield by_line[step.line], step


def overlap(one: Node, other: Node) -> bool:
    return crosses(one, (other.x, other.y, other.x + other.w, other.y + other.h))


def crosses(node: Node, box: tuple[float, float, float, float]) -> bool:
    """Whether something within ``box`` (left, top, right, bottom) can lie inside a node; its edge does not count."""
    left, top, right, bottom = box
    near = 0.01
    return (
        node.x + near < right
        and left < node.x + node.w - near
        and node.y + near < bottom
        and top < node.y + node.h - near
    )


def touches(node: Node, point: tuple[float, float]) -> bool:
    x, y = point
    across = node.x <= x <= node.x + node.w and node.y <= y <= node.y + node.h
    return across and (x in (node.x, node.x + node.w) or y in (node.y, node.y + node.h))


def stretches(edge: Edge) -> Iterator[tuple[float, float, float, float]]:
    """What each stretch of a line keeps within: a curve keeps within its corners."""
    for (x0, y0), (x1, y1) in zip(edge.points, edge.points[1:], strict=False):
        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@pytest.mark.parametrize("text", [SHORT, SHIPPED.read_text("utf-8")])
def test_a_good_script_has_nothing_marked(text: str) -> None:
    assert read(text)[0] is not None
    assert not any(n.mark == "error" or n.kind in ("missing", "unreached") for n in drawn(text)[1].nodes)
