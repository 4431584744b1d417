"""Parties, their leases and their laptops."""

from __future__ import annotations

import argparse
import json

from campaign_map import laptops, parties, programs
from campaign_map.accounts.audit import SERVICE
from campaign_map.commands import Command, moment, operator
from campaign_map.lending import leases
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code


def add(command: Command, size: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("new-party", _new_party, "Make a party; prints its pairing code.", size)
    one.add_argument("--host", required=True, metavar="NAME")
    one.add_argument("--advertised-for", default="", metavar="CODE", help="stay there unless another needs it more")
    one.add_argument("--seat", default="", metavar="CODE", help="send it here, whatever the figures say")
    one.add_argument("--by", default="", metavar="NAME", help="who says so")
    one.add_argument("--because", default="", metavar="TEXT", help="and why")
    one.add_argument("--json", action="store_true")
    one = command("lease", _lease, "Let a party keep its list until another time; its laptops are told.")
    one.add_argument("--party", required=True, metavar="ID")
    one.add_argument("--until", required=True, type=moment, metavar="ISO")
    one = command("laptops", _laptops, "A party’s laptops: what they brought, and which are shut out.")
    one.add_argument("--party", required=True, metavar="ID")
    one = command("revoke", _revoke, "Shut out a laptop, or all of a party. What they saved is taken for 72 hours.")
    who = one.add_mutually_exclusive_group(required=True)
    who.add_argument("--device", metavar="ID")
    who.add_argument("--party", metavar="ID")
    one.add_argument("--by", default="", metavar="NAME", help="who says so, for the record")
    one = command("let-in", _let_in, "Let a laptop in again that was shut out.")
    one.add_argument("--device", required=True, metavar="ID")
    one.add_argument("--by", default="", metavar="NAME", help="who says so, for the record")
    one = command("min-version", _min_version, "Which programs are given lists; alone, it says which.")
    one.add_argument("version", nargs="?", default="", help="like 0.2.0; older programs are asked to update")
    one.add_argument("--by", default="", metavar="NAME", help="who says so")
    one.add_argument("--because", default="", metavar="TEXT", help="and why")


def _new_party(asked: argparse.Namespace, service: Service) -> int:
    order = parties.Order(asked.seat, asked.by, asked.because) if asked.seat else None
    made = parties.new_party(service, asked.host, asked.callers, asked.hours, order, asked.advertised_for)
    if asked.json:
        print(json.dumps({"party_id": made.party_id, "code": made.code, "expires": made.expires.isoformat()}))
    else:
        print(made.code)
        print(f"Party {made.party_id}. The code is good once, until {local(made.expires):%d.%m.%Y %H:%M}.")
    return 0


def _lease(asked: argparse.Namespace, service: Service) -> int:
    lease = leases.set_end(service, asked.party, asked.until)
    print(f"{asked.party} holds its part of {seats_by_code()[lease.seat_code].name} until {local(lease.until):%H:%M}.")
    return 0


def _laptops(asked: argparse.Namespace, service: Service) -> int:
    with service.store.read() as connection:
        found = laptops.of_party(connection, asked.party)
    for one in found:
        heard = f"heard {local(one.heard_at):%d.%m.%Y %H:%M}" if one.heard_at else "not heard"
        state = "shut out" if one.shut_out_at else "paired" if one.paired else "not paired"
        print(f"{one.device_id}  {state}, {heard}, {one.outcomes} outcomes, {one.since_out} since it was shut out")
    return 0 if found else 1


def _revoke(asked: argparse.Namespace, service: Service) -> int:
    by = operator(asked.by) if asked.by else SERVICE
    if asked.device:
        known = laptops.shut_out(service, by, asked.device)
    else:
        known = laptops.cut_off_party(service, by, asked.party) > 0
    print("Shut out." if known else "There was nobody to shut out.")
    return 0 if known else 1


def _let_in(asked: argparse.Namespace, service: Service) -> int:
    known = laptops.let_in(service, operator(asked.by) if asked.by else SERVICE, asked.device)
    print("Let in." if known else "It was not shut out.")
    return 0 if known else 1


def _min_version(asked: argparse.Namespace, service: Service) -> int:
    if asked.version:
        programs.set_min_version(service, operator(asked.by), asked.version, asked.because)
    with service.store.read() as connection:
        print(f"Lists are given to version {programs.min_version(connection)} and later.")
    return 0
