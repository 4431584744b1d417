"""The report drawn: each chart with one sentence that says what it shows, worked out from its figures."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_map.desk.activity import Done
from campaign_map.desk.report import FEW_CALLS, Report, SeatFigures
from campaign_map.plots import Axis, Bars, Cell, Chart, Row, Tone, bar_chart, heat_chart, row_chart
from phonebank_app.rules.outcomes import OutcomeKind

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_SEATS = 16
"""As many seats are drawn; the table has them all."""
_MOST_MATTERS = 8
_KINDS: dict[str, str] = {
    OutcomeKind.CONVERSATION: "Conversation",
    OutcomeKind.PARTIAL: "Cut short",
    OutcomeKind.CALL_BACK: "Asked to be rung back",
    OutcomeKind.NOT_AVAILABLE: "Not in just then",
    OutcomeKind.NO_ANSWER: "No answer",
    OutcomeKind.LEFT_MESSAGE: "Left a message",
    OutcomeKind.BUSY: "Engaged",
    OutcomeKind.WRONG_NUMBER: "Wrong number",
    OutcomeKind.NOT_IN_SERVICE: "Number not in service",
    OutcomeKind.MOVED: "Moved away",
    OutcomeKind.DECEASED: "Has died",
    OutcomeKind.REFUSED: "Would rather not talk",
    OutcomeKind.DO_NOT_CALL: "Asked not to be rung",
    OutcomeKind.LANGUAGE_BARRIER: "Another language",
    OutcomeKind.HOSTILE: "Abusive",
    OutcomeKind.ENDED_KINDLY: "Ended kindly",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Attributes:
        name: its id in the page.
        sentence: what the chart shows.
        note: how to read it; blank for none.
    """

    name: str
    title: str
    sentence: str
    chart: Chart
    note: str = ""


def sections(report: Report) -> tuple[Section, ...]:
    """Every chart, in the order of the report; none of an empty report."""
    if not report.done.calls:
        return ()
    found = [_days(report), _hours(report), _week(report), _seats(report), _mix(report)]
    if report.matters:
        found += [_matters(report), *_matters_by_seat(report)]
    return tuple(found)


def _days(report: Report) -> Section:
    days = report.by_day
    best = max(days, key=lambda day: days[day].calls)
    most = f"{best:%A} {best.day} {best:%B}"
    sentence = f"Most calls were made on {most}: {days[best].calls:,} of {report.done.calls:,}."
    if len(days) == 1:
        sentence = f"{report.done.calls:,} calls were made, and {report.done.conversations:,} became conversations."
    thin = len(days) > 14
    names = [f"{day.day} {day:%b}" if not thin or day.weekday() == 0 else "" for day in days]
    chart = bar_chart(
        "Calls by day",
        sentence,
        names,
        [
            Bars("calls", [done.calls for done in days.values()], Tone.STRIPE),
            Bars("conversations among them", [done.conversations for done in days.values()]),
        ],
        y=Axis(whole=True),
        label="Day",
        width=720,
        height=280,
    )
    return Section("days", "By day", sentence, chart)


def _hours(report: Report) -> Section:
    told = {hour: done for hour, done in sorted(report.by_hour.items()) if done.calls >= FEW_CALLS}
    sentence = f"No hour has {FEW_CALLS} calls yet, so no share is told."
    if told:
        best = max(told, key=lambda hour: told[hour].share)
        worst = min(told, key=lambda hour: told[hour].share)
        sentence = f"From {best}:00, {_share(told[best])} of calls became conversations"
        sentence += f"; from {worst}:00, {_share(told[worst])}." if worst != best else "."
    chart = bar_chart(
        "Contact rate by hour of the day",
        sentence,
        [f"{hour}:00" for hour in told],
        [Bars("% of calls that became conversations", [_percent(done) for done in told.values()])],
        y=Axis("% of calls", unit="%"),
        label="Hour",
        width=720,
        height=280,
    )
    return Section("hours", "When people can be reached", sentence, chart, _few())


def _week(report: Report) -> Section:
    hours = list(range(min(report.by_hour), max(report.by_hour) + 1))
    days = sorted({day for day, _ in report.by_week_hour})
    rows = []
    told: dict[tuple[int, int], Done] = {}
    for day in days:
        cells = []
        for hour in hours:
            done = report.by_week_hour.get((day, hour), Done())
            enough = done.calls >= FEW_CALLS
            if enough:
                told[day, hour] = done
            cells.append(
                Cell(_percent(done) if enough else None, _share(done) if enough else "·" if done.calls else "")
            )
        rows.append((_DAYS[day], cells))
    sentence = f"No hour of the week has {FEW_CALLS} calls yet."
    if told:
        (day, hour), done = max(told.items(), key=lambda one: one[1].share)
        sentence = f"Best so far: {_DAYS[day]} from {hour}:00, {_share(done)} of {done.calls:,} calls."
    columns = [f"{hour}:00" for hour in hours]
    chart = heat_chart("Contact rate by day and hour", sentence, columns, rows, label="Day")
    return Section("week", "By day of the week and hour", sentence, chart, _few())


def _seats(report: Report) -> Section:
    seats = report.by_seat
    drawn = sorted(seats, key=lambda seat: -seat.done.calls)[:MOST_SEATS]
    nearest, furthest = max(seats, key=_covered), min(seats, key=_covered)
    sentence = f"{nearest.name} is nearest to its target, {nearest.covered:.0%} of the contacts wanted"
    sentence += f"; furthest is {furthest.name}, {furthest.covered:.0%}." if furthest is not nearest else "."
    rows = [
        Row(seat.name, 100 * seat.covered, f"{seat.covered:.0%} of {seat.target:,}, {seat.done.calls:,} calls here")
        for seat in sorted(drawn, key=lambda seat: seat.place)
    ]
    chart = row_chart(
        "Contacts made, of those wanted", sentence, rows, header=("Seat", "Contacts made, of those wanted"), highest=100
    )
    more = len(seats) - len(drawn)
    note = f"The {len(drawn)} seats with most calls, neediest first; {more} more are in the table." if more else ""
    return Section("seats", "Seats against what is wanted", sentence, chart, note or "Neediest first.")


def _mix(report: Report) -> Section:
    calls = report.done.calls
    order = sorted(report.kinds, key=lambda kind: -report.kinds[kind])
    talks = report.kinds[OutcomeKind.CONVERSATION]
    silent = report.kinds[OutcomeKind.NO_ANSWER] + report.kinds[OutcomeKind.LEFT_MESSAGE]
    sentence = f"Of {calls:,} calls, {talks / calls:.0%} became conversations and {silent / calls:.0%} reached nobody."
    rows = [
        Row(_KINDS.get(kind, kind), report.kinds[kind], f"{report.kinds[kind]:,} ({report.kinds[kind] / calls:.0%})")
        for kind in order
    ]
    chart = row_chart("How calls ended", sentence, rows, header=("How it ended", "Calls"))
    return Section("mix", "How calls ended", sentence, chart)


def _matters(report: Report) -> Section:
    first = report.matters[0]
    sentence = f"{first.label} is named most: by {first.people:,} people."
    rows = [
        Row(one.label, one.people, f"{one.people:,}", one.shown if one.elsewhere else 0)
        for one in report.matters[:_MOST_MATTERS]
    ]
    chart = row_chart("What people say matters", sentence, rows, header=("Answer", "People"))
    note = "Dark: where at least five people in a seat gave the answer. Light: elsewhere, if that can be told."
    return Section("matters", "What people say matters", sentence, chart, note)


def _matters_by_seat(report: Report) -> list[Section]:
    labels = [one.label for one in report.matters if one.seats][:6]
    seats = sorted((seat for seat in report.by_seat if seat.matters), key=lambda seat: -sum(seat.matters.values()))
    drawn = sorted(seats[:MOST_SEATS], key=lambda seat: seat.place)
    if not labels or not drawn:
        return []
    firsts = [max(seat.matters, key=lambda label: seat.matters[label]) for seat in drawn]
    most = max(set(firsts), key=firsts.count)
    sentence = f"{most} comes first in {firsts.count(most)} of {len(drawn)} seats of which enough is known."
    rows = [(seat.name, [_cell(seat, label) for label in labels]) for seat in drawn]
    chart = heat_chart("What people say matters, by seat", sentence, labels, rows, label="Seat")
    note = "People, not calls. A dot: fewer than five people gave that answer there, or everybody did: it is not told."
    return [Section("matters-by-seat", "And where", sentence, chart, note)]


def _cell(seat: SeatFigures, label: str) -> Cell:
    count = seat.matters.get(label)
    return Cell(count, f"{count:,}") if count is not None else Cell(None, "·")


def _covered(seat: SeatFigures) -> float:
    return seat.covered


def _percent(done: Done) -> float:
    return round(100 * done.share)


def _share(done: Done) -> str:
    return f"{done.share:.0%}"


def _few() -> str:
    return f"The hour of the call, in UK time. Of fewer than {FEW_CALLS} calls no share is told."
