"""The report as HTML: what its page and its file have in common, and the file, which needs nothing beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from campaign_map.desk.report import FEW_CALLS, Report
from campaign_map.desk.report_charts import sections
from campaign_map.plots import RULES
from campaign_map.settings import Service
from campaign_map.web.rendering import STATIC, environment, frame_of
from campaign_map.web.words import count, percent
from phonebank_app.seats import seats_by_code

_LIGHT = (
    "--paper: #fff; --surface: #fff; --text: #141b24; --muted: #525d6b; --line: #e6dccb; --edge: #7c8896; "
    "--accent: #3d46b4; --chart: #3d46b4; --stripe: #a9aee3; --ember: #a93a0c; --ok: #17693a; --empty: #e4e5f7;"
)
_DARK = (
    "--paper: #0f1319; --surface: #0f1319; --text: #eaeef3; --muted: #a4afbc; --line: #2b3440; --edge: #6f7c8c; "
    "--accent: #a9b1ff; --chart: #7c86f0; --stripe: #464d93; --ember: #ffb273; --ok: #78d699; --empty: #272c4d;"
)
_FRAME = """
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text);
  font: 400 1rem/1.5 Inter, "Inter Variable", ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main.report { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1, h2 { line-height: 1.15; letter-spacing: -.02em; margin: 0; } h1 { font-size: 2.25rem; } h2 { font-size: 1.375rem; }
p { margin: 0; } .small { font-size: .9375rem; } .muted { color: var(--muted); } .lede { font-size: 1.125rem; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
small { display: block; }
@media print { main.report { padding: 0; max-width: none; } }
"""


def context(report: Report) -> dict[str, Any]:
    """What the templates of the report name, but for the frame's own."""
    drawn = sections(report)
    return {
        "report": report,
        "title": title(report),
        "lede": _lede(report),
        "reach": _reach(report),
        "tiles": _tiles(report),
        "sections": drawn,
        "drawn": {one.name: Markup(one.chart.inline(f"plot-{one.name}")) for one in drawn},
        "thanks": thanks(report),
        "few": FEW_CALLS,
    }


def stand_alone(service: Service, report: Report) -> str:
    """The report as one file: its charts and its look are within, and there is no script."""
    style = (
        f":root {{ color-scheme: light dark; {_LIGHT} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}\n"
        f"{_FRAME}{RULES}{(STATIC / 'report.css').read_text(encoding='utf-8')}"
    )
    frame = frame_of(service) | context(report)
    return environment().get_template("desk/report_file.html").render(**frame, style=Markup(style))


def file_name(report: Report, suffix: str = ".html") -> str:
    """“report-all-seats-2019-12-01-to-2019-12-05.html”."""
    days = report.first.isoformat() if report.first == report.last else f"{report.first}-to-{report.last}"
    return f"report-{_where(report)}-{days}{suffix}"


def title(report: Report) -> str:
    """“Phonebank parties, 1 to 5 December 2019”."""
    return f"Phonebank parties, {_days(report.first, report.last)}"


def thanks(report: Report) -> str:
    """The last word."""
    if not report.hosts:
        return "Nobody rang in these days. Thank you for looking after the next ones."
    hosts = "One party" if report.hosts == 1 else f"{report.hosts:,} parties"
    people = "one person" if report.people == 1 else f"{report.people:,} people"
    return f"{hosts}, {people}, {count(report.done.conversations, 'conversation')}, and a great deal of tea. Thank you."


def _lede(report: Report) -> str:
    done, seats = report.done, len(report.by_seat)
    if not done.calls:
        return "No call was made in these days. Choose others."
    where = "one seat" if seats == 1 else f"{seats:,} seats"
    said = f"{count(done.calls, 'call')} in {where}, and {count(done.conversations, 'conversation')}: one in"
    each = round(done.calls / done.conversations) if done.conversations else 0
    return f"{said} {each}." if each > 1 else f"{count(done.calls, 'call')} in {where}."


def _tiles(report: Report) -> list[tuple[str, str, str]]:
    done = report.done
    rate = f"{percent(done.share)} of calls" if done.calls >= FEW_CALLS else "of these calls"
    tiles = [
        ("Calls", count(done.calls), "attempts, taken-back ones left out"),
        ("Conversations", count(done.conversations), rate),
        ("Parties", count(report.hosts), f"{count(report.people, 'person rang', 'people rang')}"),
    ]
    if report.promises is not None:
        tiles.append(("Promises of help", count(report.promises), "people who promised any"))
    tiles.append(("Call-backs open", count(report.waiting), "now, in these seats"))
    tiles.append(("Asked not to be rung", count(done.asked_off), "in these days; sent to every party"))
    return tiles


def _reach(report: Report) -> str:
    if report.seats is None:
        return "all seats"
    if len(report.seats) == 1:
        return seats_by_code()[next(iter(report.seats))].name
    return f"{len(report.seats)} seats"


def _where(report: Report) -> str:
    if report.seats is None:
        return "all-seats"
    return next(iter(report.seats)) if len(report.seats) == 1 else f"{len(report.seats)}-seats"


def _days(first: date, last: date) -> str:
    end = f"{last.day} {last:%B} {last.year}"
    if first == last:
        return f"{last:%A} {end}"
    if (first.month, first.year) == (last.month, last.year):
        return f"{first.day} to {end}"
    return f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} to {end}"
