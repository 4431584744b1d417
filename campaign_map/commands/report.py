"""The report across parties, from the service's own machine."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from campaign_map import printing
from campaign_map.accounts.audit import SERVICE
from campaign_map.commands import Command
from campaign_map.desk import report, takeaway
from campaign_map.desk.activity import today
from campaign_map.settings import Service
from campaign_map.web import report as written
from phonebank_app.errors import FileProblem
from phonebank_app.seats import seats_by_code

_DAYS = 6


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the command of this module."""
    one = command("report", _report, "Write a report across parties: figures only, to read and to print.")
    one.add_argument("--seat", action="append", default=[], metavar="CODE", help="of this seat only; may be repeated")
    one.add_argument("--from", dest="first", default="", metavar="DAY", help="such as 2019-12-01 (default: a week ago)")
    one.add_argument("--to", dest="last", default="", metavar="DAY", help="the last day (default: today)")
    one.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="ends in .html or .pdf")


def _report(asked: argparse.Namespace, service: Service) -> int:
    suffix = asked.out.suffix.lower()
    if suffix not in (".html", ".pdf"):
        raise FileProblem("A report is a web page or a PDF.", "Give it a name that ends in .html or .pdf.")
    codes = frozenset(code.upper() for code in asked.seat) or None
    if codes is not None and not codes <= set(seats_by_code()):
        raise FileProblem("There is no such seat.", "Seat codes look like E14000731.")
    day = today(service.clock.now())
    first = asked.first or (day - timedelta(days=_DAYS)).isoformat()
    days = takeaway.read_days(first, asked.last)
    made = report.make(service, codes, days, SERVICE, next(iter(codes)) if codes and len(codes) == 1 else "")
    text = written.stand_alone(service, made)
    content = printing.to_pdf(text) if suffix == ".pdf" else text.encode()
    try:
        asked.out.write_bytes(content)
    except OSError as error:
        raise FileProblem(f"“{asked.out.name}” cannot be written.", "Look at its folder and the disk.") from error
    print(f"{written.title(made)}: {made.done.calls:,} calls, in {asked.out.name}. No voter is in it.")
    return 0
