"""What coordinators decide about a seat, whatever the figures say."""

from __future__ import annotations

import argparse

from campaign_map.commands import Command, moment, operator
from campaign_map.need import orders
from campaign_map.need.orders import SeatOrder
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    for name, run, says in (
        ("hold", _hold, "Send no party to a seat; those that are calling there go on."),
        ("send-first", _send_first, "Send every party to a seat."),
    ):
        one = command(name, run, says)
        one.add_argument("seat", metavar="CODE")
        one.add_argument("--by", required=True, metavar="NAME", help="who says so")
        one.add_argument("--because", required=True, metavar="TEXT", help="and why: hosts are told")
        one.add_argument("--until", type=moment, metavar="ISO", help="then it ends by itself")
    one = command("lift", _lift, "End a seat’s order.")
    one.add_argument("seat", metavar="CODE")
    one.add_argument("--by", required=True, metavar="NAME")
    one = command("seat-rule", _seat_rule, "Set a seat’s floor and cap; leave one out to take it away.")
    one.add_argument("seat", metavar="CODE")
    one.add_argument("--by", required=True, metavar="NAME")
    one.add_argument("--floor", type=float, metavar="SHARE", help="of the calls it wants, before others get more")
    one.add_argument("--cap", type=int, metavar="N", help="parties sent there in a day at most")
    command("orders", _orders, "The orders, floors and caps that count now.")


def _hold(asked: argparse.Namespace, service: Service) -> int:
    order = orders.hold(service, operator(asked.by), asked.seat, asked.because, asked.until)
    print(f"{_name(asked.seat)} is held back{_until(order)}: no party is sent there.")
    return 0


def _send_first(asked: argparse.Namespace, service: Service) -> int:
    order = orders.send_first(service, operator(asked.by), asked.seat, asked.because, asked.until)
    print(f"Parties are sent to {_name(asked.seat)} first{_until(order)}.")
    return 0


def _lift(asked: argparse.Namespace, service: Service) -> int:
    orders.lift(service, operator(asked.by), asked.seat)
    print(f"{_name(asked.seat)} goes by the figures again.")
    return 0


def _seat_rule(asked: argparse.Namespace, service: Service) -> int:
    rule = orders.set_rule(service, operator(asked.by), asked.seat, floor=asked.floor, cap=asked.cap)
    print(f"{_name(rule.seat_code)}: {_rule(rule.floor, rule.cap)}.")
    return 0


def _orders(_: argparse.Namespace, service: Service) -> int:
    now = service.clock.now()
    with service.store.read() as connection:
        standing, rules = orders.standing(connection, now), orders.rules(connection)
    for one in standing:
        doing = "held back" if one.kind == "held" else "first"
        print(f"{_name(one.seat_code)} {one.seat_code}: {doing}{_until(one)}. {one.by}: {one.because}")
    for rule in rules.values():
        print(f"{_name(rule.seat_code)} {rule.seat_code}: {_rule(rule.floor, rule.cap)}. Set by {rule.set_by}.")
    if not standing and not rules:
        print("Every seat goes by the figures.")
    return 0


def _rule(floor: float | None, cap: int | None) -> str:
    least = "the profile’s floor" if floor is None else f"floor {floor:.0%}"
    return f"{least}, {'no cap' if cap is None else f'at most {cap} parties a day'}"


def _until(order: SeatOrder) -> str:
    return f" until {local(order.until):%d.%m.%Y %H:%M}" if order.until else ""


def _name(code: str) -> str:
    return seats_by_code()[code].name
