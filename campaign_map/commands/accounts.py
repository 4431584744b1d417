"""Coordinators, and who may do what; and the letters to everybody."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta

from campaign_map.accounts import api_tokens, coordinators
from campaign_map.accounts.coordinators import OPERATOR, Invitation
from campaign_map.accounts.visitors import Role
from campaign_map.commands import Command
from campaign_map.mail import sending
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("invite-coordinator", _invite, "Invite a coordinator; prints a link that is good once.")
    one.add_argument("--email", required=True, metavar="ADDRESS")
    one.add_argument("--name", required=True, metavar="NAME")
    one.add_argument("--role", required=True, choices=list(Role))
    one.add_argument(
        "--seat", action="append", metavar="CODE", help="a seat they answer for (may be repeated; default: all)"
    )
    one.add_argument("--send", action="store_true", help="also write to them")
    command("coordinators", _list, "List the coordinators.").add_argument("--json", action="store_true")
    one = command("disable-coordinator", _disable, "Shut a coordinator out, at once and everywhere.")
    one.add_argument("--email", required=True, metavar="ADDRESS")
    one = command("reset-coordinator", _reset, "Invite a coordinator again who lost a password or a telephone.")
    one.add_argument("--email", required=True, metavar="ADDRESS")
    one.add_argument("--send", action="store_true", help="also write to them")
    one = command("new-api-token", _api_token, "Let another program in, for a coordinator; prints its token once.")
    one.add_argument("--email", required=True, metavar="ADDRESS")
    one.add_argument("--label", required=True, metavar="TEXT", help="which program")
    one = command("send-mail", _send_mail, "Send the letters that wait.")
    one.add_argument("--again", action="store_true", help="also those that were given up")


def _invite(asked: argparse.Namespace, service: Service) -> int:
    made = coordinators.invite(service, OPERATOR, asked.email, asked.name, asked.role, asked.seat, send=asked.send)
    _show(made)
    return 0


def _reset(asked: argparse.Namespace, service: Service) -> int:
    known = coordinators.by_email(service, asked.email)
    _show(coordinators.reset(service, OPERATOR, known.coordinator_id, send=asked.send))
    return 0


def _show(made: Invitation) -> None:
    hours = coordinators.INVITATION_LIFE // timedelta(hours=1)
    print(made.link)
    print(f"Give this link to {made.coordinator.name} alone. It is good once, for {hours} hours.", file=sys.stderr)


def _list(asked: argparse.Namespace, service: Service) -> int:
    everybody = coordinators.everybody(service, OPERATOR)
    if asked.json:
        rows = [
            {
                "coordinator_id": one.coordinator.coordinator_id,
                "email": one.coordinator.email,
                "name": one.coordinator.name,
                "role": one.coordinator.role,
                "seats": None if one.coordinator.seats is None else sorted(one.coordinator.seats),
                "state": one.state,
                "seen_at": one.seen_at.isoformat() if one.seen_at else None,
            }
            for one in everybody
        ]
        print(json.dumps(rows, indent=2))
        return 0
    for one in everybody:
        who = one.coordinator
        seen = f", seen {local(one.seen_at):%d.%m.%Y %H:%M}" if one.seen_at else ""
        seats = sorted(seats_by_code()[seat].name for seat in who.seats or ())
        print(f"{who.name} <{who.email}>: {who.role} for {', '.join(seats) or 'the whole campaign'}, {one.state}{seen}")
    if not everybody:
        print("There is no coordinator yet. Invite one with campaign-map invite-coordinator.")
    return 0


def _disable(asked: argparse.Namespace, service: Service) -> int:
    known = coordinators.by_email(service, asked.email)
    coordinators.disable(service, OPERATOR, known.coordinator_id)
    print(f"{known.name} is shut out.")
    return 0


def _api_token(asked: argparse.Namespace, service: Service) -> int:
    known = coordinators.by_email(service, asked.email)
    print(api_tokens.new_api_token(service, known, asked.label))
    print(f"Good for {api_tokens.LIFE.days} days, for what {known.name} may do.", file=sys.stderr)
    return 0


def _send_mail(asked: argparse.Namespace, service: Service) -> int:
    if asked.again:
        sending.try_again(service)
    done = sending.send_due(service)
    print(f"{done.sent} sent, {done.given_up} given up, {sending.waiting(service)} waiting.")
    if service.settings.mail.server is None and done.sent:
        print(f"No mail server is set: they are files in {sending.mail_folder(service)}.")
    if done.problem:
        print(done.problem, file=sys.stderr)
    return 1 if done.problem else 0
