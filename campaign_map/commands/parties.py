"""Parties, their leases and their laptops."""

from __future__ import annotations

import argparse
import json

from campaign_map import auth, parties
from campaign_map.commands import Command, moment
from campaign_map.lending import leases
from campaign_map.settings import Service
from phonebank_app.clock import local
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
    one = command("revoke", _revoke, "Shut out a laptop, or all of a party.")
    who = one.add_mutually_exclusive_group(required=True)
    who.add_argument("--device", metavar="ID")
    who.add_argument("--party", metavar="ID")


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


def _revoke(asked: argparse.Namespace, service: Service) -> int:
    now = service.clock.now()
    with service.store.write() as connection:
        if asked.device:
            known = auth.revoke_device(connection, asked.device, now)
        else:
            known = auth.revoke_party(connection, asked.party, now) > 0
    print("Shut out." if known else "There was nobody to shut out.")
    return 0 if known else 1
