"""Seats: all of them by need, and each with its progress, lists and parties, and what coordinators order there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.desk import holding, loading
from campaign_map.desk.activity import Done, by_day, by_hour, midnight, today, total
from campaign_map.desk.tonight import today_so_far
from campaign_map.need import figures, orders, targets
from campaign_map.plots import Axis, Bars, Chart, Tone, bar_chart
from campaign_map.problems import Refusal
from campaign_map.web import reasons
from campaign_map.web.asked import HOURS
from campaign_map.web.desk.frame import desk_page, let_in_seat, let_somewhere
from campaign_map.web.desk.moments import read_moment
from campaign_map.web.desk.overview import hours_charts, polls_words, seat_lines, state_of
from campaign_map.web.forms import read_form
from campaign_map.web.front import CALLERS
from campaign_map.web.kept import pages_of
from campaign_map.web.visitors import AnyRequest, service_of
from campaign_map.web.words import count, long_day, short_day
from phonebank_app.errors import WorldError
from phonebank_app.seats import ELECTION, Seat, seats_by_code

_HERE = "/coordinate/seats"
_DAYS = 14
_WAYS = {"": "As the polls are", "worse": "3 points worse", "better": "3 points better"}


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def every_seat(request: AnyRequest) -> Response[Any]:
    """Every seat by need: as the polls are, or with them three points out either way."""
    service = service_of(request)
    _, seats = let_somewhere(request, Action.SEE_FIGURES)
    now = service.clock.now()
    counted = figures.current(service, CALLERS, HOURS)
    way = request.query_params.get("polls", "")
    with service.store.read() as connection:
        ringing = holding.ringing(connection, now, seats)
        lines = seat_lines(connection, counted, ringing.by_seat, seats, now)
    if way in ("worse", "better"):
        lines.sort(key=lambda one: one.row.worse if way == "worse" else one.row.better)
    return desk_page(
        request,
        "desk/seats.html",
        lines=lines,
        whole=seats is None,
        way=way if way in _WAYS else "",
        ways=_WAYS,
        polls=polls_words(counted.ranking),
        year=ELECTION.year,
        neediest=seats_by_code()[counted.ranking.now[0].need.code].name,
        counted_at=counted.counted_at,
    )


@get(f"{_HERE}/{{code:str}}", sync_to_thread=True, include_in_schema=False)
def one_seat(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """One seat."""
    _, seat = let_in_seat(request, Action.SEE_FIGURES, code)
    return _show(request, seat)


def _show(
    request: AnyRequest,
    seat: Seat,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    service = service_of(request)
    coordinator, _ = let_in_seat(request, Action.SEE_FIGURES, seat.code)
    now, only = service.clock.now(), frozenset({seat.code})
    counted = figures.current(service, CALLERS, HOURS)
    choice = counted.look_at(seat.code)
    with service.store.read() as connection:
        so_far = today_so_far(service, connection, now, only)
        days = by_day(by_hour(connection, midnight(today(now) - timedelta(days=_DAYS - 1)), now, only))
        held = holding.holdings(connection, now, only, most=20)
        lists = loading.every_list(connection, only, 10) if roles.may(coordinator, Action.LOAD_LISTS, seat.code) else ()
        history = orders.history(connection, seat.code)
        rule = orders.rules(connection).get(seat.code)
    order = next((one for one in history if one.stands(now)), None)
    need = choice.seat.need
    return desk_page(
        request,
        "desk/seat.html",
        status,
        seat=seat,
        ranked=choice.seat,
        seats_in_all=len(counted.ranking.now),
        reason=counted.reason(choice),
        counts=reasons.Counts.of(choice.seat),
        today=so_far,
        charts=hours_charts(so_far, now),
        days=_days_chart(days, now),
        done=total(days.values()),
        leases=[(one, state_of(one, now)) for one in held],
        lists=lists,
        order=order,
        before=[one for one in history if one is not order][:5],
        rule=rule,
        floor=need.floor,
        typed={
            "because": "",
            "day": "",
            "time": "",
            "floor": "" if rule is None or rule.floor is None else f"{100 * rule.floor:g}",
            "cap": "" if rule is None or rule.cap is None else str(rule.cap),
            "target": str(need.target),
        }
        | (typed or {}),
        problems=problems or {},
        said=request.query_params.get("said", ""),
        counted_at=counted.counted_at,
    )


def _days_chart(days: dict[Any, Done], now: datetime) -> tuple[Markup, Markup, Chart] | None:
    """Calls by the day, over two weeks; ``None`` where nobody has rung."""
    if not any(one.calls for one in days.values()):
        return None
    shown = [today(now) - timedelta(days=back) for back in range(_DAYS - 1, -1, -1)]
    first = next((at for at, day in enumerate(shown) if days.get(day, Done()).calls), 0)
    shown = shown[min(first, _DAYS - 7) :]
    calls = Bars("calls", [days.get(day, Done()).calls for day in shown], Tone.STRIPE)
    talks = Bars("conversations", [days.get(day, Done()).conversations for day in shown])
    most = max(days.items(), key=lambda item: item[1].calls)
    in_all = count(total(days.values()).calls, "call")
    summary = f"{in_all} in {len(shown)} days; most on {long_day(most[0])}, {most[1].calls:,}."
    drawn = [
        bar_chart(
            "Calls by the day",
            summary,
            [short_day(day) if width > 400 else str(day.day) for day in shown],
            [calls, talks],
            y=Axis(whole=True),
            unfinished=True,
            note="the last day is not over",
            label="Day",
            width=width,
            height=300,
        )
        for width in (560, 340)
    ]
    return Markup(drawn[0].inline("days-wide")), Markup(drawn[1].inline("days-narrow")), drawn[0]


@post(f"{_HERE}/{{code:str}}/order", include_in_schema=False)
async def order_parties(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Send parties there first, or hold the seat back, with a reason and until when; or lift what stands."""
    form = await read_form(request)
    return await to_thread.run_sync(_order, request, code, form)


def _order(request: AnyRequest, code: str, form: dict[str, str]) -> Response[Any]:
    service = service_of(request)
    coordinator, seat = let_in_seat(request, Action.ORDER_PARTIES, code)
    typed = {name: form.get(name, "")[:300] for name in ("because", "day", "time")}
    kind = form.get("kind", "")
    try:
        if kind == "lift":
            orders.lift(service, coordinator.actor, seat.code)
        elif kind in ("first", "held"):
            until = read_moment(typed["day"], typed["time"], service.clock.now())
            put = orders.hold if kind == "held" else orders.send_first
            put(service, coordinator.actor, seat.code, typed["because"], until)
        else:
            raise Refusal(422, "no_order", "It is not clear what to order.", "Choose one.")
    except WorldError as problem:
        is_time = isinstance(problem, Refusal) and problem.code == "bad_time"
        status = problem.status if isinstance(problem, Refusal) else 422
        return _show(request, seat, {"day" if is_time else "because": str(problem)}, typed, status)
    pages_of(request).forget()
    return Redirect(f"{_HERE}/{seat.code}?said={kind}", status_code=303)


@post(f"{_HERE}/{{code:str}}/figures", include_in_schema=False)
async def set_figures(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """The calls it wants, the least it is to get, and the parties a day it may have."""
    form = await read_form(request)
    return await to_thread.run_sync(_set_figures, request, code, form)


def _set_figures(request: AnyRequest, code: str, form: dict[str, str]) -> Response[Any]:
    service = service_of(request)
    coordinator, seat = let_in_seat(request, Action.SET_FIGURES, code)
    typed = {name: form.get(name, "").strip()[:20] for name in ("target", "floor", "cap")}
    problems: dict[str, str] = {}
    target = _whole(typed["target"], "target", problems)
    floor = _whole(typed["floor"].removesuffix("%"), "floor", problems)
    cap = _whole(typed["cap"], "cap", problems)
    if not problems:
        try:
            share = None if floor is None else floor / 100
            orders.set_rule(service, coordinator.actor, seat.code, floor=share, cap=cap)
        except WorldError as problem:
            problems["floor"] = str(problem)
    if not problems:
        try:
            targets.set_target(service, coordinator.actor, seat.code, target)
        except WorldError as problem:
            problems["target"] = str(problem)
    if problems:
        return _show(request, seat, problems, typed, 422)
    pages_of(request).forget()
    return Redirect(f"{_HERE}/{seat.code}?said=figures", status_code=303)


def _whole(typed: str, name: str, problems: dict[str, str]) -> int | None:
    plain = typed.replace(",", "").strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 8):
        problems[name] = "This is not a whole number. Write figures only, or leave it blank."
        return None
    return int(plain)


ROUTES = (every_seat, one_seat, order_parties, set_figures)
