"""What a simulation found, drawn."""

from __future__ import annotations

from collections.abc import Callable

from campaign_map.plots import Axis, Bars, Chart, Dash, Line, Mark, Marker, Tone, bar_chart, line_chart
from campaign_map.simulation.play import EVEN, NEAREST, NEEDS_MOST, Run
from campaign_map.simulation.report import Report, find, label, nearest_swing, runs_at, swings_of

_Figure = Callable[[Run], float]
_EXPECTED = Axis("swing the campaign expected, points on our lead", signed=True)


def charts(found: Report) -> dict[str, Chart]:
    """Each chart by the name of its file."""
    close = f"the {found.outcome.close_seats} seats decided by under {found.played.close:g} points"
    floor = f"{found.played.floor_measured:.0%}"
    drawn = {
        "conversations-in-close-seats": _by_swing(
            found,
            "Conversations where they counted",
            f"Share of all conversations that were held in {close}, by the swing the campaign expected.",
            lambda run: 100.0 * run.share_in_close,
            Axis("% of conversations", unit="%"),
        ),
        "coverage-of-close-seats": _by_swing(
            found,
            "How well the close seats were covered",
            f"Calls made as a share of the contacts wanted, mean of {close}.",
            lambda run: 100.0 * run.coverage_mean,
            Axis("% of contacts wanted", unit="%"),
        ),
        "close-seats-left-behind": _by_swing(
            found,
            "Close seats left behind",
            f"How many of {close} got less than {floor} of the contacts wanted there.",
            lambda run: float(run.close_seats_below_floor),
            Axis("seats", whole=True),
        ),
    }
    best = nearest_swing(found)
    if best is not None:
        drawn["parties-to-empty-queues"] = _empty_queues(found, best)
    return drawn


def _by_swing(found: Report, title: str, summary: str, figure: _Figure, y: Axis) -> Chart:
    swings = swings_of(found)

    def line(strategy: str, evidence: bool | None, tone: Tone, dash: Dash, mark: Mark) -> Line:
        """A line that asks for no swing is level."""
        points: list[tuple[float, float | None]] = []
        for swing in swings:
            run = find(found, strategy, None if strategy == NEAREST else swing, evidence)
            points.append((swing, None if run is None else figure(run)))
        return Line(label(strategy, evidence), points, tone, dash, mark)

    lines = [
        line(NEEDS_MOST, True, Tone.CHART, Dash.SOLID, Mark.CIRCLE),
        line(NEEDS_MOST, False, Tone.CHART, Dash.DASHED, Mark.SQUARE),
        line(EVEN, None, Tone.EMBER, Dash.SOLID, Mark.TRIANGLE),
        line(NEAREST, None, Tone.QUIET, Dash.DOTTED, Mark.NONE),
    ]
    lines = [one for one in lines if one.known]
    really = found.outcome.swing
    markers = []
    if really is not None and swings and swings[0] <= really <= swings[-1]:
        markers.append(Marker(really, f"what came: {_EXPECTED.write(round(really, 1))}"))
    return line_chart(title, summary, lines, x=_EXPECTED, y=y, markers=markers)


def _empty_queues(found: Report, swing: float) -> Chart:
    runs = runs_at(found, swing)
    return bar_chart(
        "Parties sent where nobody was left to ring",
        f"Of {found.played.parties:,} parties, with {_EXPECTED.write(swing)} points expected.",
        [label(run.strategy, run.evidence) for run in runs],
        [Bars("parties", [float(run.parties_to_empty_queue) for run in runs])],
        y=Axis("parties", whole=True),
        label="strategy",
        width=720,
    )
