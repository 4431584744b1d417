"""The table of what voters promised, with the exact words that they said yes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from phonebank_app.machine.clock import local
from phonebank_app.results.columns import Column, Layout, Type, lay_out
from phonebank_app.results.layouts import NATIONAL, UK_TIME, UTC_TIME, utc
from phonebank_app.results.tables import Table
from phonebank_app.voters import phones


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise. ``number`` is blank for whoever has asked not to be rung since."""

    promise_id: str
    at: datetime
    contact_id: str
    external_id: str
    name: str
    number: str
    kind: str
    label: str
    detail: str
    caller: str
    wording: str
    version: str
    counts: bool
    sent: bool
    doubted: bool = False


def _uk(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")


def _yes(true: bool) -> str:
    return "yes" if true else "no"


PROMISES: Layout[PromiseLine] = (
    Column("promise_id", "Promise id", Type.ID, lambda p: p.promise_id, "Made once, when it was saved.", width=38),
    Column(
        "promised_at",
        "Promised at",
        Type.MOMENT,
        lambda p: _uk(p.at),
        "When it was saved.",
        UK_TIME,
        width=26,
    ),
    Column("promised_at_utc", "Promised at (UTC)", Type.MOMENT, lambda p: utc(p.at), "The same moment.", UTC_TIME),
    Column("contact_id", "Contact id", Type.ID, lambda p: p.contact_id, "Never blank.", personal=True, width=38),
    Column(
        "external_id",
        "External id",
        Type.ID,
        lambda p: p.external_id,
        "The id in the system the list came from; blank if it has none.",
        personal=True,
    ),
    Column("name", "Name", Type.TEXT, lambda p: p.name, "Whom the list says it is.", personal=True, width=24),
    Column(
        "number",
        "Number",
        Type.PHONE,
        lambda p: phones.export_form(p.number) if p.number else "",
        "The one they were rung on, and all that is kept to come back to them; blank if they asked off since.",
        NATIONAL,
        personal=True,
        width=16,
    ),
    Column("kind", "Promise code", Type.CODE, lambda p: p.kind, "What they promised; see below.", personal=True),
    Column("promise", "Promise", Type.TEXT, lambda p: p.label, "The same in words.", personal=True, width=26),
    Column("detail", "What exactly", Type.TEXT, lambda p: p.detail, "E.g. which event; mostly blank.", personal=True),
    Column("caller", "Asked by", Type.TEXT, lambda p: p.caller, "The guest who read the words out.", width=18),
    Column("wording", "Words", Type.TEXT, lambda p: p.wording, "The exact words that they said yes to.", width=60),
    Column("version", "Version of the words", Type.ID, lambda p: p.version, "Of those words.", width=10),
    Column(
        "counts",
        "Counts",
        Type.YES_NO,
        lambda p: _yes(p.counts),
        "“no”: it was taken back; nobody rings about it.",
    ),
    Column("sent", "Sent", Type.YES_NO, lambda p: _yes(p.sent), "The campaign has acknowledged it."),
    Column(
        "call_set_aside",
        "Call set aside",
        Type.YES_NO,
        lambda p: _yes(p.doubted),
        "“yes”: the host set the caller’s call with them aside; the promise stands: make sure of it first.",
    ),
)
"""One row for each promise, also for those that were taken back."""


def promises(rows: Iterable[PromiseLine]) -> Table[PromiseLine]:
    """What voters promised."""
    return Table(
        "What voters promised",
        lay_out(PROMISES, {}),
        rows,
        "promises",
        "One row for each promise, in the order in which they were saved.",
        "promise_id",
    )
