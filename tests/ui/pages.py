"""Every page of the program, built and filled, in one table: for pictures, and for what must be true of all of them.

A new page is a function here with ``@page("its name")``. It returns the page as a person meets it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from phonebank_app.calling_rules import Hours
from phonebank_app.errors import ListProblem
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.register_notice import LANGUAGES, notice
from phonebank_app.seats import load_seats
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.caller.times import call_back_times
from phonebank_app.ui.host.attention import AttentionPage, TrayItem
from phonebank_app.ui.host.elsewhere import ElsewherePage
from phonebank_app.ui.host.export_page import ExportPage
from phonebank_app.ui.host.first_run import FirstRunPage
from phonebank_app.ui.host.first_run_ready import Ready
from phonebank_app.ui.host.first_run_start import KnownParty
from phonebank_app.ui.host.lists import ListsPage
from phonebank_app.ui.host.locked import LockedPage
from phonebank_app.ui.host.recovery_page import RecoveryPage
from phonebank_app.ui.host.results import ResultsPage
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.key_help import KeySheet
from phonebank_app.ui.key_rows import groups
from phonebank_app.ui.map.page import MapPage
from phonebank_app.ui.people.notice_page import NoticePage
from tests.ui import evenings, samples
from tests.ui.test_map import snapshot

Builder = Callable[[], QWidget]

PAGES: dict[str, Builder] = {}
"""The pages by name; filled below."""

GUESTS = ("Sam", "Priya", "Marek", "Dot", "Leila", "Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus")


def page(name: str) -> Callable[[Builder], Builder]:
    """Put a page into the table."""

    def known(build: Builder) -> Builder:
        PAGES[name] = build
        return build

    return known


def call_page(chair: int = 1, *, steps: str = "") -> CallPage:
    """A chair's call page with Margaret in hand, after these answers."""
    made = CallPage()
    made.times_wanted.connect(
        lambda: made.set_call_back_times(call_back_times(samples.THURSDAY, Hours(), samples.POLLING_DAY))
    )
    made.set_keys(samples.CODE_SET.keys, samples.LABELS)
    made.show_chair(replace(samples.SAM, chair=chair, caller=GUESTS[chair - 1]))
    made.show_place("Harrow East", samples.POLLING_DAY, samples.THURSDAY.date())
    made.show_card(samples.MARGARET)
    told = samples.conversation()
    for key in steps:
        told = told.choose(key)
    made.show_step(told, OutcomeKind.CONVERSATION if steps else OutcomeKind.NO_ANSWER)
    return made


def room(pages: int, guests: int) -> CallerRoom:
    """So many guests, of whom so many are shown."""
    made = CallerRoom()
    made.set_pages(pages)
    for chair in range(1, guests + 1):
        made.add_chair(chair, call_page(chair, steps="11" if chair == 1 else ""), GUESTS[chair - 1])
    if guests > 1:
        made.page(2).finish(OutcomeKind.CALL_BACK)
    return made


@page("call")
def _call() -> QWidget:
    made = call_page(steps="1")
    made.show_saved(samples.saved())
    return made


@page("call, when to ring back")
def _asked() -> QWidget:
    made = call_page()
    made.finish(OutcomeKind.CALL_BACK)
    return made


@page("call, do not call")
def _confirmed() -> QWidget:
    made = call_page()
    made.resize(1366, 728)
    made.finish(OutcomeKind.DO_NOT_CALL)
    return made


@page("call, nobody to ring")
def _nobody() -> QWidget:
    made = call_page()
    made.show_nobody(samples.EMPTY)
    return made


@page("call, a break")
def _break() -> QWidget:
    made = call_page()
    made.show_break(replace(samples.SAM, break_since=evenings.at(19, 36)), evenings.NOW)
    return made


@page("call, six chairs")
def _six() -> QWidget:
    return room(2, 6)


@page("tonight")
def _tonight() -> QWidget:
    made = TonightPage()
    made.set_tonight(evenings.TONIGHT, evenings.NOW, closes=evenings.CLOSES, breaks=evenings.TEA)
    return made


@page("tonight, before anybody sits")
def _before() -> QWidget:
    made = TonightPage()
    made.set_tonight(evenings.BEFORE, evenings.NOW, closes=evenings.CLOSES, breaks=())
    return made


@page("map")
def _map() -> QWidget:
    made = MapPage(load_seats())
    made.set_snapshot(snapshot())
    return made


@page("results")
def _results() -> QWidget:
    rows = {number: evenings.result(number) for number in range(12)}
    made = ResultsPage(lambda _: list(rows), lambda ids: {one: rows[one] for one in ids})
    made.set_totals({row.kind: 4 for row in rows.values()}, evenings.LABELS)
    made.set_callers(("Sam", "Priya"))
    made.refresh()
    return made


@page("attention")
def _attention() -> QWidget:
    made = AttentionPage()
    made.set_items([TrayItem(one, evenings.at(19, one), "Sam", "No answer", "rejected", "x") for one in range(3)])
    return made


@page("lists, one that is none")
def _refused() -> QWidget:
    made = ListsPage()
    made.show_problem(ListProblem("This file holds no telephone numbers.", "Choose another file."))
    return made


@page("lists")
def _lists() -> QWidget:
    made = ListsPage()
    made.set_list(150, "A pack of Thursday")
    return made


@page("settings")
def _settings() -> QWidget:
    made = SettingsPage()
    made.set_about("1.0", "A folder of this person’s")
    made.set_service("map.example.org", "")
    return made


@page("elsewhere")
def _elsewhere() -> QWidget:
    return ElsewherePage()


@page("export")
def _export() -> QWidget:
    return ExportPage()


@page("locked")
def _locked() -> QWidget:
    made = LockedPage()
    made.set_since("Locked at 19:45")
    return made


@page("recovery")
def _recovery() -> QWidget:
    return RecoveryPage(lambda _: "", str(Path("recovery.request")))


@page("first run")
def _first() -> QWidget:
    made = FirstRunPage(lambda *_: "", service="")
    made.set_seats(load_seats)
    made.set_parties([KnownParty("p", "Harrow East", date(2019, 12, 5), "Ann")])
    return made


@page("first run, ready")
def _ready() -> QWidget:
    made = FirstRunPage(lambda *_: "", service="")
    made.set_seats(load_seats)
    made.set_ready(Ready("Harrow East", "Near.", ("Hendon", "Putney"), ("12 people",)))
    return made


@page("notice")
def _notice() -> QWidget:
    return NoticePage([notice(tag) for tag in LANGUAGES], "Sam")


@page("keys")
def _keys() -> QWidget:
    held = QWidget()
    held.resize(1366, 768)
    found = groups(("call", "chairs", "call_window", "everywhere"), outcomes=samples.CODE_SET.keys)
    sheet = KeySheet(held, found)
    sheet.setParent(None)
    held.deleteLater()
    return sheet
