"""Every page of the program, built and filled, in one table: for pictures, and for what must be true of all of them.

A new page is a function with ``@page("its name")``, here or in a module beside this one. It returns the page as a
person meets it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from phonebank_app.calls.promising import PromiseLine
from phonebank_app.cards import PassTo
from phonebank_app.db.documents import Wish
from phonebank_app.errors import ListProblem
from phonebank_app.guests.register_notice import LANGUAGES, notice
from phonebank_app.i18n import tr, tr_n
from phonebank_app.law.promises import PromiseKind
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.seats import load_seats
from phonebank_app.ui.caller.asking import AskingPane
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.casework import ConsentToPassOn, MatterPane
from phonebank_app.ui.caller.pass_pane import PassPane
from phonebank_app.ui.caller.promise_pane import BackPane, PromisePane, WordsPane
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.caller.wishes_pane import WishesPane
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
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.people.notice_page import NoticePage
from tests.ui import (
    evenings,
    pages_of_answers,
    pages_of_asking,
    pages_of_guests,
    pages_of_host,
    pages_of_own_scripts,
    pages_of_scripts,
    pages_of_scripts_elsewhere,
    samples,
)
from tests.ui.page_table import PAGES, WIDE, page
from tests.ui.test_map import snapshot

__all__ = ["MODULES", "PAGES", "WIDE", "room"]

MODULES = (
    *(pages_of_answers, pages_of_asking, pages_of_guests, pages_of_host, pages_of_own_scripts),
    *(pages_of_scripts, pages_of_scripts_elsewhere),
)
"""Where the others are built: once imported, they are in the table."""


def room(pages: int, guests: int) -> CallerRoom:
    """So many guests, of whom so many are shown."""
    made = CallerRoom()
    made.set_pages(pages)
    for chair in range(1, guests + 1):
        made.add_chair(chair, samples.call_page(chair, steps="11" if chair == 1 else ""), samples.GUESTS[chair - 1])
    if guests > 1:
        made.page(2).finish(OutcomeKind.CALL_BACK)
    return made


@page("call")
def _call() -> QWidget:
    made = samples.call_page(steps="1")
    made.show_saved(samples.saved())
    return made


@page("call, when to ring back")
def _asked() -> QWidget:
    made = samples.call_page()
    made.finish(OutcomeKind.CALL_BACK)
    return made


@page("call, do not call")
def _confirmed() -> QWidget:
    made = samples.call_page()
    made.resize(1366, 728)
    made.finish(OutcomeKind.DO_NOT_CALL)
    return made


@page("call, nobody to ring")
def _nobody() -> QWidget:
    made = samples.call_page()
    made.show_nobody(samples.EMPTY)
    return made


@page("call, a break")
def _break() -> QWidget:
    made = samples.call_page()
    made.show_break(replace(samples.SAM, break_since=evenings.at(19, 36)), evenings.NOW)
    return made


@page("call, six chairs")
def _six() -> QWidget:
    return room(2, 6)


@page("call, three chairs", wide=(1920, 1080))
def _three() -> QWidget:
    return room(3, 3)


@page("call, four chairs", wide=(1920, 1080))
def _four() -> QWidget:
    made = room(4, 4)
    made.page(3).show_nobody(samples.EMPTY)
    made.page(4).show_break(replace(samples.SAM, chair=4, break_since=evenings.at(19, 36)), evenings.NOW)
    return made


def asked(pane: AskingPane) -> CallPage:
    """A call page with something asked where the script stands."""
    made = samples.call_page()
    made.questions.ask(pane, lambda _: None)
    return made


@page("call, why skip")
def _skip() -> QWidget:
    made = samples.call_page()
    made.finish(OutcomeKind.SKIPPED)
    return made


@page("call, pass on")
def _pass_on() -> QWidget:
    return asked(PassPane((PassTo(2, "Priya"), PassTo(3, "Marek", "on a break"), PassTo(11, "Flo"))))


@page("call, passed to this chair")
def _passed() -> QWidget:
    made = samples.call_page(steps="1")
    made.notices.show_notice(
        Notice(
            "passed",
            tr(
                "{passed_by} passed you this call at {passed_at:%H:%M}. Their answers and note are here.",
                passed_by="Priya",
                passed_at=evenings.at(19, 41),
            ),
        )
    )
    return made


@page("call, promises")
def _promises() -> QWidget:
    return asked(PromisePane((PromiseLine("a", PromiseKind.COME_TO_EVENT, evenings.at(19, 40), "Sam"),)))


@page("call, words of a promise")
def _words() -> QWidget:
    return asked(WordsPane(PromiseKind.TIME_OFF, "an invented campaign"))


@page("call, a matter for the local office")
def _matter() -> QWidget:
    pane = MatterPane()
    pane.note.setText("The lift at the surgery has been broken since May")
    return asked(pane)


@page("call, may it go to the local office")
def _to_the_office() -> QWidget:
    return asked(ConsentToPassOn("The lift at the surgery has been broken since May", "an invented campaign", ""))


@page("call, words of a promise in Welsh")
def _welsh_words() -> QWidget:
    return asked(WordsPane(PromiseKind.JOIN_GROUP, "ymgyrch a ddyfeisiwyd", "cy"))


@page("call, take a promise back")
def _promise_back() -> QWidget:
    return asked(BackPane(PromiseLine("a", PromiseKind.GIVE, evenings.at(19, 40), "Sam")))


@page("call, wishes")
def _wishes() -> QWidget:
    return asked(WishesPane(Wish(), frozenset({"cy"}), offers_sounds=True))


@page("call, ringing back")
def _ringing_back() -> QWidget:
    made = samples.call_page()
    due = replace(
        samples.MARGARET,
        call_back_due=evenings.at(19, 40),
        call_back_words="after her bath, and not the mobile",
        call_back_by="Priya",
        promised=("will come to an event",),
    )
    made.show_card(due)
    made.show_step(samples.conversation(due), OutcomeKind.NO_ANSWER)
    return made


@page("call, cake with its timer")
def _cake() -> QWidget:
    made = samples.call_page()
    since, until = evenings.at(19, 40), evenings.at(19, 50)
    made.show_break(replace(samples.SAM, break_since=since, break_until=until), evenings.NOW)
    return made


@page("call, after a hard call")
def _hard() -> QWidget:
    made = samples.call_page()
    made.rest.host = "Maya"
    made.show_break(replace(samples.SAM, break_since=evenings.at(19, 43), hard="abuse"), evenings.NOW)
    return made


@page("call, a break is offered")
def _offered() -> QWidget:
    made = samples.call_page()
    made.notices.show_notice(
        Notice(
            "tea",
            tr("You have been ringing for most of an hour."),
            tr_n(
                "{n} minute off keeps your voice kind. Close this bar for not now.",
                "{n} minutes off keep your voice kind. Close this bar for not now.",
                10,
            ),
            "warn",
            tr_n("Have {n} minute off", "Have {n} minutes off", 10),
        )
    )
    return made


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
    made.show_problem(
        ListProblem(
            tr("No telephone number was found in this file."),
            tr("Save it with one number on each line, or a column of them."),
        )
    )
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
