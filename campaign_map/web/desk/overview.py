"""The first page of the desk: what needs a person, then the evening in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from litestar import Response, get
from markupsafe import Markup

from campaign_map.accounts import audit_log
from campaign_map.accounts.roles import Action
from campaign_map.desk import holding, takeaway
from campaign_map.desk.holding import Holding, State
from campaign_map.desk.tonight import Today, today_so_far
from campaign_map.need import figures, orders
from campaign_map.need.figures import Figures
from campaign_map.need.orders import SeatOrder
from campaign_map.needs import POLLS_OUT, Ranking
from campaign_map.plots import Axis, Bars, Chart, Line, Mark, Tone, bar_chart
from campaign_map.web.asked import HOURS
from campaign_map.web.desk.frame import desk_page, let_somewhere, reach_in_words, somewhere
from campaign_map.web.desk.needing import wanted
from campaign_map.web.front import CALLERS
from campaign_map.web.maps import Row
from campaign_map.web.visitors import AnyRequest, service_of
from campaign_map.web.words import clock_time, count, day_name, percent, short_day
from phonebank_app.machine.clock import local
from phonebank_app.seats import ELECTION, seats_by_code

_SEATS = 9
_LEASES = 6
_FILES = 2
_LINES = 5
_TOP = 10
_EVENING = 17


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat in the table of need, with its parties and what was ordered."""

    row: Row
    parties: int
    order: SeatOrder | None

    @property
    def to_ring(self) -> int:
        """Calls that are wanted and neither made nor booked."""
        return max(0, self.row.target - self.row.done - self.row.booked)

    @property
    def order_words(self) -> str:
        """“Held to Thu 28”, “First, until lifted”."""
        if self.order is None:
            return ""
        kind = "Held" if self.order.kind == "held" else "First"
        return f"{kind} to {short_day(self.order.until)}" if self.order.until else f"{kind} until lifted"


@dataclass(frozen=True, slots=True)
class HeldState:
    """A lease's state in words: what colour, what sign, what it says."""

    kind: str
    sign: str
    words: str


@get("/coordinate", sync_to_thread=True, include_in_schema=False)
def overview(request: AnyRequest) -> Response[Any]:
    """Tonight, all seats, or one's own."""
    service = service_of(request)
    coordinator, seats = let_somewhere(request, Action.SEE_FIGURES)
    now = service.clock.now()
    counted = figures.current(service, CALLERS, HOURS)
    reads = somewhere(coordinator, Action.READ_AUDIT)
    with service.store.read() as connection:
        today = today_so_far(service, connection, now, seats)
        ringing = holding.ringing(connection, now, seats)
        lines = seat_lines(connection, counted, ringing.by_seat, seats, now)
        leases = holding.holdings(connection, now, seats, most=_LEASES)
        called = takeaway.called_today(connection, now, seats, _FILES)
        record = audit_log.entries(connection, coordinator, limit=_LINES).entries if reads else ()
        needs = wanted(service, connection, coordinator)
    return desk_page(
        request,
        "desk/overview.html",
        title=f"{'Tonight' if local(now).hour >= _EVENING else 'Today'}, {reach_in_words(seats)}",
        needs=needs,
        today=today,
        compared=_compared(today, now),
        ringing=ringing,
        lines=lines[:_SEATS],
        fought=sum(1 for one in lines if one.row.vote is not None),
        whole=seats is None,
        polls=polls_words(counted.ranking) if seats is None else "",
        neediest=seats_by_code()[counted.ranking.now[0].need.code].name,
        year=ELECTION.year,
        charts=hours_charts(today, now),
        leases=[(one, state_of(one, now)) for one in leases],
        names=seats_by_code(),
        called=[(seats_by_code()[code], calls) for code, calls in called.items()],
        takes=somewhere(coordinator, Action.TAKE_RESULTS),
        day=today.day,
        record=record,
        reads=reads,
    )


def seat_lines(
    connection: sa.Connection,
    counted: Figures,
    parties: dict[str, int],
    seats: frozenset[str] | None,
    now: datetime,
) -> list[SeatLine]:
    """The seats by need, neediest first."""
    places = counted.ranking.places()
    ordered = {one.seat_code: one for one in orders.standing(connection, now)}
    return [
        SeatLine(Row.of(one, places[one.need.code]), parties.get(one.need.code, 0), ordered.get(one.need.code))
        for one in counted.ranking.now
        if seats is None or one.need.code in seats
    ]


def polls_words(ranking: Ranking) -> str:
    """“If polls are out by 3 points: 6 of the top 10 change one way, 5 the other.”"""
    top, worse, better = (
        {one.need.code for one in some[:_TOP]} for some in (ranking.now, ranking.worse, ranking.better)
    )
    one_way, other = len(top - worse), len(top - better)
    return f"If polls are out by {POLLS_OUT:g} points: {one_way} of the top {_TOP} change one way, {other} the other."


def state_of(one: Holding, now: datetime) -> HeldState:
    """A lease's state in words."""
    state = one.state(now)
    if state is State.RINGING:
        return HeldState("ok", "check", "Ringing")
    if state is State.BEGINNING:
        return HeldState("accent", "clock", "No call yet")
    if state is State.QUIET:
        return HeldState("accent", "clock", f"Quiet {_long(one.quiet(now))}")
    if state is State.OVER:
        return HeldState("warn", "warning", f"Over, {count(one.to_come)} to come")
    if state is State.GAVE_BACK:
        return HeldState("ok", "check", f"Gave back {count(one.given_back)}")
    return HeldState("", "check", "Over, all in")


def hours_charts(today: Today, now: datetime) -> tuple[Markup, Markup, Chart] | None:
    """Calls by the hour, wide and narrow, and their table; ``None`` where no hour has come yet."""
    if not today.hours:
        return None
    names = [_hour_name(one.at, at, len(today.hours)) for at, one in enumerate(today.hours)]
    calls = Bars("calls", [one.done.calls for one in today.hours], Tone.STRIPE)
    talks = Bars("conversations", [one.done.conversations for one in today.hours])
    line = None
    if any(one.before is not None for one in today.hours):
        points = [(float(at), float(one.before.calls) if one.before else None) for at, one in enumerate(today.hours)]
        week_ago = day_name(today.day - timedelta(days=7))
        line = Line(f"calls last {week_ago}", points, Tone.EMBER, mark=Mark.CIRCLE)
    most = max(today.hours, key=lambda one: one.done.calls)
    summary = (
        f"{count(today.done.calls, 'call')} today, {count(today.done.conversations, 'conversation')} among them; "
        f"most in the hour from {clock_time(most.at)}, {count(most.done.calls, 'call')}."
    )
    last = today.hours[-1].at
    minutes = int((now - last).total_seconds() // 60)
    so_far = f"{count(minutes, 'minute')} so far" if minutes else "just begun"
    note = f"{clock_time(last)}: {so_far}"
    drawn = [
        bar_chart(
            "Calls by the hour",
            summary,
            names,
            [calls, talks],
            y=Axis(whole=True),
            line=line,
            unfinished=True,
            note=note,
            label="Hour",
            width=width,
            height=height,
        )
        for width, height in ((560, 320), (340, 300))
    ]
    return Markup(drawn[0].inline("hours-wide")), Markup(drawn[1].inline("hours-narrow")), drawn[0]


def _hour_name(at: datetime, place: int, many: int) -> str:
    there = local(at)
    if place in (0, many - 1):
        return clock_time(at)
    return str(there.hour % 12 or 12)


def _compared(today: Today, now: datetime) -> str:
    """“up 9% on last Tuesday”: conversations of the hours that are over, against the same hours a week ago."""
    before = today.before.conversations if today.before else 0
    if not before:
        return f"{percent(today.done.share)} of calls" if today.done.calls else ""
    so_far = sum(one.done.conversations for one in today.hours if one.at + timedelta(hours=1) <= now)
    change = round(100 * (so_far - before) / before)
    week_ago = day_name(today.day - timedelta(days=7))
    if not change:
        return f"as last {week_ago}"
    return f"{'up' if change > 0 else 'down'} {abs(change)}% on last {week_ago}"


def _long(span: timedelta) -> str:
    """“42 m”, “1 h 42 m”, “2 days”."""
    minutes = int(span.total_seconds() // 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} days"
    return f"{minutes // 60} h {minutes % 60} m" if minutes >= 60 else f"{minutes} m"


ROUTES = (overview,)
