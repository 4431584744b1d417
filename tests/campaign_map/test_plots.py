"""Charts: well-formed, escaped, complete in their tables, and without a touch of style in place."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.plots import (
    RULES,
    Axis,
    Bars,
    Cell,
    Chart,
    Dash,
    Line,
    Mark,
    Marker,
    Row,
    Tone,
    bar_chart,
    heat_chart,
    line_chart,
    row_chart,
)
from campaign_map.plots.words import apart, measure, round_ticks, text, wrap

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert(1)</script> & "quotes" \' ]]> \x00\x0b'

words = st.text(max_size=12).filter(lambda said: "nan" not in said.casefold())  # a figure that is none reads so
figures = st.floats(-1e7, 1e7, allow_nan=False)
points = st.lists(st.tuples(st.integers(-50, 50), st.one_of(st.none(), figures)), max_size=8, unique_by=lambda p: p[0])
lines = st.builds(
    Line,
    label=words,
    points=points.map(lambda drawn: sorted(drawn, key=lambda point: point[0])),
    tone=st.sampled_from(Tone),
    dash=st.sampled_from(Dash),
    mark=st.sampled_from(Mark),
    filled=st.booleans(),
    end=st.one_of(st.just(""), words),
)


def calls_by_hour() -> Chart:
    return bar_chart(
        "Calls by the hour",
        "Most calls are made after five.",
        ["4pm", "5pm", "6pm"],
        [Bars("calls", [3100, 5480, 8930], Tone.STRIPE), Bars("conversations", [760, 1320, 2100])],
        y=Axis(whole=True),
        line=Line("last Tuesday", [(0, 2880), (1, 4730), (2, 9850)], tone=Tone.EMBER),
        unfinished=True,
        note="6pm: 40 minutes so far",
        label="hour",
    )


def check(chart: Chart) -> None:
    """It can be read as XML, alone and in a page; everything lies on the paper; nothing is styled in place."""
    for svg in (chart.inline("a-chart"), chart.standalone()):
        tree = ElementTree.fromstring(svg)
        assert tree.get("role") == "img"
        named = {element.get("id") for element in tree}
        assert set((tree.get("aria-labelledby") or "").split()) <= named
        assert not [element for element in tree.iter() if "style" in element.attrib]
        assert "NaN" not in svg and "inf" not in re.sub(r"<(text|title|desc)[^>]*>[^<]*|<style>[^<]*", "", svg)
        known = set(re.findall(r"\.(plot[\w-]*)", RULES))
        assert {name for element in tree.iter() for name in (element.get("class") or "").split()} <= known
    inline = ElementTree.fromstring(chart.inline("a-chart"))
    assert not list(inline.iter(f"{SVG}style"))
    assert all(len(row) == len(chart.table.header) for row in chart.table.rows)
    lowest = max(float(element.get("y") or 0) for element in inline.iter(f"{SVG}text"))
    depth = float((inline.get("viewBox") or "").split()[3])
    assert lowest < depth < lowest + 40


@settings(deadline=None, max_examples=25)
@given(st.lists(lines, max_size=4), words, st.booleans(), st.sampled_from((320, 720)))
def test_any_lines_make_a_sound_chart(drawn: list[Line], said: str, marked: bool, width: int) -> None:
    markers = [Marker(0, said)] if marked else []
    check(line_chart(said, said, drawn, x=Axis(said), y=Axis(said, unit=said), markers=markers, width=width))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(words, st.integers(0, 10**6), st.integers(0, 10**6)), max_size=30),
    st.booleans(),
    st.booleans(),
    st.sampled_from((320, 560)),
)
def test_any_bars_make_a_sound_chart(
    drawn: list[tuple[str, int, int]], stacked: bool, unfinished: bool, width: int
) -> None:
    bars = [Bars("a", [a for _, a, _ in drawn]), Bars("b", [b for *_, b in drawn], Tone.STRIPE)]
    names = [name for name, *_ in drawn]
    for shown in (bars, bars[:1]):
        check(
            bar_chart(
                "t", "s", names, shown, y=Axis("n"), stacked=stacked, unfinished=unfinished, width=width, note="n"
            )
        )


def test_text_is_never_markup() -> None:
    line = Line(NASTY, [(0, 1.0), (1, 2.0)], end=NASTY)
    axis = Axis(NASTY, unit=NASTY, ticks=((0, NASTY), (2, NASTY)))
    charts = [
        line_chart(NASTY, NASTY, [line], x=axis, y=axis, markers=[Marker(0.5, NASTY)]),
        bar_chart(NASTY, NASTY, [NASTY], [Bars(NASTY, [1])], y=axis, line=Line(NASTY, [(0, 1)]), note=NASTY),
    ]
    for chart in charts:
        for svg in (chart.inline("x"), chart.standalone()):
            assert "<script" not in svg
            tree = ElementTree.fromstring(svg)
            assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= {
                *("svg", "title", "desc", "style", "rect", "text", "g", "path", "circle"),
            }
    assert text(NASTY).count("\ufffd") == 2


def test_a_name_that_could_not_be_an_id_is_refused() -> None:
    for name in ("", "1", "a b", 'a"', "Ä"):
        with pytest.raises(ValueError, match="cannot be an id"):
            calls_by_hour().inline(name)


def test_every_figure_of_a_line_chart_is_in_its_table_and_on_its_points() -> None:
    one = Line("ours", [(-2, 41.5), (0, None), (2, 1234.0)])
    chart = line_chart("t", "s", [one, Line("theirs", [(0, -3.0)])], x=Axis("swing", signed=True), y=Axis(unit=" pts"))
    assert chart.table.header == ("swing", "ours", "theirs")
    assert chart.table.rows == (("−2", "41.5 pts", "–"), ("0", "–", "−3 pts"), ("+2", "1,234 pts", "–"))
    tree = ElementTree.fromstring(chart.inline("x"))
    said = {element.text for element in tree.iter(f"{SVG}title")}
    assert said == {"t", "ours, −2: 41.5 pts", "ours, +2: 1,234 pts", "theirs, 0: −3 pts"}


def test_every_figure_of_a_bar_chart_is_in_its_table_and_on_its_bars() -> None:
    chart = calls_by_hour()
    assert chart.table.header == ("hour", "calls", "conversations", "last Tuesday")
    assert chart.table.rows[1:] == (("5pm", "5,480", "1,320", "4,730"), ("6pm", "8,930", "2,100", "9,850"))
    tree = ElementTree.fromstring(chart.inline("calls"))
    said = {element.text for element in tree.iter(f"{SVG}title")}
    assert {"calls, 6pm: 8,930", "conversations, 6pm: 2,100", "last Tuesday, 6pm: 9,850"} <= said
    shown = [element.text for element in tree.iter(f"{SVG}text")]
    assert {"calls", "conversations", "last Tuesday", "6pm: 40 minutes so far", "10,000", "0"} <= set(shown)


def heights(chart: Chart, tone: Tone) -> list[tuple[float, float]]:
    """Foot and height of each bar of a tone."""
    bars = ElementTree.fromstring(chart.inline("x")).iter(f"{SVG}rect")
    mine = [bar for bar in bars if f"plot-in-{tone}" in (bar.get("class") or "") and not bar.get("rx")]
    return [(float(bar.get("y") or 0) + float(bar.get("height") or 0), float(bar.get("height") or 0)) for bar in mine]


def test_bars_are_as_high_as_their_figures_and_a_part_stands_where_the_whole_does() -> None:
    chart = calls_by_hour()
    calls, talks = heights(chart, Tone.STRIPE), heights(chart, Tone.CHART)
    assert [foot for foot, _ in talks] == pytest.approx([foot for foot, _ in calls], abs=0.2)
    assert calls[2][1] / calls[0][1] == pytest.approx(8930 / 3100, rel=0.01)
    assert talks[2][1] / calls[2][1] == pytest.approx(2100 / 8930, rel=0.02)
    bars = [Bars("a", [30.0], Tone.STRIPE), Bars("b", [10.0])]
    stacked = bar_chart("t", "s", ["x"], bars, y=Axis(), stacked=True)
    (below,), (above,) = heights(stacked, Tone.STRIPE), heights(stacked, Tone.CHART)
    assert above[0] == pytest.approx(below[0] - below[1], abs=0.2)


def test_lines_are_told_apart_without_colour() -> None:
    drawn = [Line("a", [(0, 1), (1, 2)]), Line("b", [(0, 2), (1, 3)], dash=Dash.DASHED, mark=Mark.SQUARE)]
    svg = line_chart("t", "s", drawn, x=Axis(), y=Axis()).inline("x")
    assert svg.count("stroke-dasharray") == 1
    assert svg.count("<circle") == 2


def test_long_labels_go_beneath_a_narrow_chart_and_short_ones_to_the_ends() -> None:
    drawn = [Line("a rather long name for a line", [(0, 1.0), (1, 2.0)])]
    wide = line_chart("t", "s", drawn, x=Axis(), y=Axis(), width=900).inline("x")
    narrow = line_chart("t", "s", drawn, x=Axis(), y=Axis(), width=340).inline("x")
    assert "plot-label" in wide
    assert "plot-label" not in narrow
    assert drawn[0].label in narrow


def test_the_last_category_is_named_even_when_not_all_fit() -> None:
    days = [f"{day} December" for day in range(1, 32)]
    chart = bar_chart("t", "s", days, [Bars("calls", list(range(31)))], y=Axis(), width=400)
    shown = [element.text for element in ElementTree.fromstring(chart.inline("x")).iter(f"{SVG}text")]
    assert "31 December" in shown
    assert len([word for word in shown if word in days]) < 10


def test_a_chart_without_figures_says_so() -> None:
    assert "No figures yet" in line_chart("t", "s", [Line("a", [])], x=Axis(), y=Axis()).inline("x")
    assert "No figures yet" in bar_chart("t", "s", [], [Bars("a", [])], y=Axis()).inline("x")


def test_what_cannot_be_drawn_is_refused() -> None:
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            line_chart("t", "s", [Line("a", [(0, bad)])], x=Axis(), y=Axis())
        with pytest.raises(ValueError, match="finite"):
            bar_chart("t", "s", ["x"], [Bars("a", [bad])], y=Axis())
    with pytest.raises(ValueError, match="every category"):
        bar_chart("t", "s", ["x", "y"], [Bars("a", [1])], y=Axis())


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(2, 9), st.booleans())
def test_ticks_are_round_few_and_around_all(lowest: float, span: float, about: int, whole: bool) -> None:
    ticks = round_ticks(lowest, lowest + span, about, whole=whole)
    assert ticks == sorted(set(ticks))
    assert 2 <= len(ticks) <= about + 3
    step = ticks[1] - ticks[0]
    assert ticks[0] <= lowest + step * 1e-6
    assert ticks[-1] >= lowest + span - step * 1e-6
    if whole:
        assert all(tick == int(tick) for tick in ticks)


def test_ticks_for_people() -> None:
    assert round_ticks(0, 9850) == [0, 2000, 4000, 6000, 8000, 10000]
    assert round_ticks(-12, 4, 8) == [-12, -10, -8, -6, -4, -2, 0, 2, 4]
    assert round_ticks(0, 2, whole=True) == [0, 1, 2]


@settings(deadline=None)
@given(st.lists(st.floats(0, 300), min_size=1, max_size=8).map(sorted))
def test_labels_keep_their_order_and_their_distance(wanted: list[float]) -> None:
    places = apart(wanted, 17.0, 0.0, 300.0)
    assert all(after - before >= 17.0 - 1e-6 for before, after in pairwise(places))
    assert places[-1] <= 300.0 + 1e-6
    if all(after - before >= 17.0 for before, after in pairwise(wanted)):
        assert places == pytest.approx(wanted)


def test_words_break_between_words() -> None:
    assert wrap("one two three", measure("one two")) == ["one two", "three"]
    assert wrap("", 10) == []


@given(st.lists(st.builds(Row, words, st.floats(0, 1e7), words, st.floats(0, 1e3)), max_size=8), words)
@settings(max_examples=40, deadline=None)
def test_any_rows_make_a_sound_chart_with_every_figure_in_its_table(rows: list[Row], title: str) -> None:
    chart = row_chart(title, title, rows, header=("Seat", "Calls"))
    ElementTree.fromstring(chart.inline("rows"))
    ElementTree.fromstring(chart.standalone())
    assert chart.table.rows == tuple((row.name, row.said) for row in rows)


@given(st.integers(0, 6), st.lists(words, max_size=5), st.data())
@settings(max_examples=40, deadline=None)
def test_any_grid_makes_a_sound_chart_whose_cells_say_their_figures(
    many: int, names: list[str], data: st.DataObject
) -> None:
    cells = st.lists(st.builds(Cell, st.none() | figures, words), min_size=many, max_size=many)
    rows = [(name, data.draw(cells)) for name in names]
    chart = heat_chart("Title", NASTY, [f"{at}:00" for at in range(many)], rows, label="Day")
    drawn = ElementTree.fromstring(chart.inline("grid"))
    assert len(list(drawn.iter(f"{SVG}rect"))) == many * len(names)
    assert " style=" not in chart.inline("grid")


def test_a_grid_whose_rows_do_not_fit_its_columns_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="one cell for each column"):
        heat_chart("Title", "", ["9:00"], [("Monday", [])], label="Day")
