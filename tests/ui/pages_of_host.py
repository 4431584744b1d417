"""Pages of the host's that are reached from Tonight, from a card or a key; and the sheets on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from phonebank_app.calls import remedies
from phonebank_app.calls.call_backs import CallBack, Details
from phonebank_app.calls.promising import PromiseLine
from phonebank_app.calls.ringing_back import Found, Match
from phonebank_app.cards import LeftRow
from phonebank_app.guests.checklist import Item
from phonebank_app.guests.setting_aside import GuestView, OwnOutcome
from phonebank_app.i18n import tr
from phonebank_app.law.promises import PromiseKind
from phonebank_app.paper import OpenSheet, PaperQuestion, SheetLine, SheetView
from phonebank_app.paper.rows import Entered, Meanwhile
from phonebank_app.party.ending import Checklist, PaperOut
from phonebank_app.party.mending import Mended
from phonebank_app.party.receipts import Receipt
from phonebank_app.reports.evening_page import EveningPage, Quarter, Said, aloud
from phonebank_app.rules import badges
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.rules.care import About, Concern
from phonebank_app.rules.codesets import OutcomeKey
from phonebank_app.rules.goals import Goal, Progress
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.times import call_back_times
from phonebank_app.ui.evening_page import files
from phonebank_app.ui.evening_page.sheet import EveningSheet
from phonebank_app.ui.host.call_backs_page import CallBacksPage
from phonebank_app.ui.host.checklist_card import ChecklistCard
from phonebank_app.ui.host.debrief import DebriefPage
from phonebank_app.ui.host.ending import EndPage
from phonebank_app.ui.host.mended import MendedPage
from phonebank_app.ui.host.receipt_page import ReceiptPage
from phonebank_app.ui.host.ringing_back_page import RingingBackPage
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.paper.entry_page import EntryPage
from phonebank_app.ui.paper.sheets_page import SheetsPage
from phonebank_app.ui.people.guest_page import GuestPage
from tests.ui import evenings, samples
from tests.ui.evenings import NOW, at
from tests.ui.page_table import page

# -- Tonight, as it also is -----------------------------------------------------------------------------------------


def tonight() -> TonightPage:
    """Tonight, a quarter to eight."""
    made = TonightPage()
    made.set_tonight(evenings.TONIGHT, NOW, closes=evenings.CLOSES, breaks=evenings.TEA)
    return made


@page("tonight, somebody to look in on, a goal and badges")
def _concerns() -> QWidget:
    made = tonight()
    worries = (
        Concern(About.HARD, 4, at(19, 36), alone=True),
        Concern(About.ALONE, 2, at(19, 33)),
        Concern(About.QUIET, 5, at(19, 20)),
    )
    made.chairs.show_care(worries, {chair.chair: chair.caller for chair in evenings.CHAIRS}, NOW)
    made.goal.show_goal(Goal("conversations", 40), Progress(15, 40), badges.ALL[:4])
    return made


@page("tonight, the goal is set")
def _goal() -> QWidget:
    made = tonight()
    made.goal.suggest(Goal("calls", 120), Goal("conversations", 25))
    made.goal.open_form()
    return made


@page("tonight, nobody is left")
def _nobody() -> QWidget:
    made = TonightPage()
    left = tuple(row for row in evenings.LEFT if row.code != "ready")
    wait = (*left, LeftRow("language", "want a caller who speaks Welsh", 3, "when one sits down"))
    made.set_tonight(replace(evenings.TONIGHT, left=wait), NOW, closes=evenings.CLOSES, breaks=evenings.TEA)
    around = remedies.Round(NOW, closes=evenings.CLOSES, lease_until=at(22), linked=True, languages={"cy": 3})
    made.remedies.show_remedies(remedies.remedies(wait, around), online=False)
    return made


@page("tonight, checklist")
def _checklist() -> QWidget:
    made = TonightPage()
    made.set_tonight(evenings.BEFORE, NOW, closes=evenings.CLOSES, breaks=())
    card = ChecklistCard()
    steps = (
        Item(
            "list",
            tr("{size:,} people are on the list; {ready:,} are still to be rung", size=86, ready=86),
            True,
            False,
            "lists",
            tr("Look"),
        ),
        Item(
            "script",
            tr("Read the script, “{title}”", title=samples.script().title),
            False,
            True,
            "script",
            tr("Read it"),
        ),
        Item("pin", tr("Choose the host’s PIN"), False, False, "pin", tr("Choose it")),
        Item("plugged", tr("The laptop is plugged in, and stays awake"), True, True),
        Item("phones", tr("Everyone has a phone that shows its number"), False, True),
        Item(
            "guests",
            tr("Seat the first guest: they read the notice, then the briefing"),
            False,
            False,
            "seat",
            tr("Seat a guest"),
        ),
    )
    card.show_items(tr("Before the first call"), steps, over=False)
    made.set_top(card)
    return made


# -- one guest ------------------------------------------------------------------------------------------------------


@page("guest")
def _guest() -> QWidget:
    made = GuestPage()
    rows = [
        OwnOutcome(1, at(19, minute), label, kind, answers, note, aside, stays, "Guessed, not asked" if aside else "")
        for minute, label, kind, answers, note, aside, stays in (
            (42, "No answer", OutcomeKind.NO_ANSWER, 0, False, False, False),
            (37, "Talked", OutcomeKind.CONVERSATION, 3, True, False, False),
            (31, "Talked", OutcomeKind.CONVERSATION, 2, False, True, False),
            (25, "Do not call", OutcomeKind.DO_NOT_CALL, 0, False, False, True),
        )
    ]
    guests = [GuestView(1, "Sam", 1, None), GuestView(2, "Priya", 0, at(19, 10))]
    made.show_guest(guests, 1, rows, NOW, "11 outcomes in 2 minutes")
    return made


# -- voters who ring back -------------------------------------------------------------------------------------------


@page("call-backs")
def _call_backs() -> QWidget:
    made = CallBacksPage()
    rows = (
        CallBack(1, at(19, 31), "late", "Priya", "Priya", 2, "", 0, True),
        CallBack(2, at(19, 44), "due", "", "", 0, "cy", 0, False),
        CallBack(3, at(20, 10), "tonight", "Sam", "Sam", 1, "", 0, True),
        CallBack(4, at(20, 15), "tonight", "Dot", "", 0, "", 3, True),
        CallBack(5, datetime(2019, 12, 7, 11, tzinfo=NOW.tzinfo), "after", "Sam", "", 0, "", 0, True),
    )
    times = call_back_times(samples.THURSDAY, Hours(), samples.POLLING_DAY)
    made.show_rows(rows, evenings.CHAIRS, times, at(20), NOW)
    made.show_details(Details(1, "Margaret Ellison", "020 7946 0182", "after her bath", at(18, 58), "Priya"))
    return made


@page("call-backs, none")
def _no_call_backs() -> QWidget:
    made = CallBacksPage()
    made.show_rows((), evenings.CHAIRS, call_back_times(samples.THURSDAY, Hours(), None), at(20), NOW)
    return made


@page("who is ringing back")
def _ringing_back() -> QWidget:
    made = RingingBackPage()
    made.typed.setText("ellis")
    promised = (PromiseLine("a", PromiseKind.HOST_PARTY, at(19, 12), "Dot"),)
    found = Found(
        "tonight",
        (
            Match(1, "Margaret Ellison", "Kenton East ward", "020 7946 0182", "+442079460182",
                  "No answer, by Sam at 19:21", 0, "", promised),
            Match(2, "Peter Ellison", "Kenton East ward", "020 7946 0182", "+442079460182",
                  "", 3, "Chair 3 has them in hand."),
        ),
    )  # fmt: skip
    labels = {OutcomeKind.NOT_AVAILABLE: "Not now", OutcomeKind.DO_NOT_CALL: "Do not call"}
    made.show_found(found, evenings.CHAIRS, labels)
    return made


@page("who is ringing back, nobody")
def _nobody_rings() -> QWidget:
    made = RingingBackPage()
    made.tell("Type three figures or letters at least.")
    made.show_found(Found(""), evenings.CHAIRS, {})
    return made


# -- the end --------------------------------------------------------------------------------------------------------


@page("debrief")
def _debrief() -> QWidget:
    return DebriefPage()


@page("debrief, after a hard call")
def _hard() -> QWidget:
    made = DebriefPage()
    made.show_questions("Dot", "Our coordinator is Ann, at hello@example.org until ten.")
    return made


@page("the end of the party")
def _ending() -> QWidget:
    made = EndPage()
    sheets = (PaperOut("K7FM3", 2, "Priya", 12),)
    made.show_list(
        Checklist((2, 3), 5, 4, 1, 5, 61, True, True, False, None, None, 61, None, None, None, sheets), at(19, 30)
    )
    made.show_thanks("Tonight 3 people promised to come to an event, and 2 to take time off. Thank you, everybody.")
    return made


@page("the evening on a page")
def _evening() -> QWidget:
    made = EveningSheet()
    talked = tuple(number % 4 == 1 for number in range(61))
    matters = (Said(("The NHS",), 7), Said(("Housing",), 5))
    quarters = tuple(Quarter(at(18) + timedelta(minutes=15 * n), 8, n % 4) for n in range(7))
    imprint = "Promoted by A. Nother, 1 High Street, Harrow."
    shown = EveningPage("Harrow East", NOW.date(), talked, 6, matters, True, quarters, 5, 105, imprint)
    made.show_page(files.picture(shown), aloud(shown), (NOW.date(),), NOW.date(), dark=False)
    return made


@page("receipts")
def _receipts() -> QWidget:
    began = datetime(2019, 12, 5, 22, tzinfo=UTC)
    one = Receipt(
        1, "done", "harrow-east-1", "ended", began, "1.0", "Harrow East", "An invented campaign", "p", began, began,
        began + timedelta(days=7), 61, 150, log_sha256="0f" * 32, files=9, bytes=81_920, sha256="a1" * 32,
    )  # fmt: skip
    return ReceiptPage((one,))


@page("damaged, and mended")
def _mended() -> QWidget:
    when = datetime(2019, 12, 5, 18, 40, tzinfo=UTC)
    return MendedPage(Mended("seal", "copy", when, 61, 48, 11, 2, 1, Path("x/quarantine-1")), linked=True)


# -- sheets on paper ------------------------------------------------------------------------------------------------


def sheet(name: str, chair: int, caller: str, entered: int, state: str, *, overdue: bool = False) -> SheetView:
    """A sheet of twelve people, printed at six."""
    done = None if state == "out" else at(19, 20)
    expires = at(19) if overdue else at(20, 30)
    printed = at(18)
    return SheetView(
        name, chair, caller, 12, entered, printed, expires, state, done, overdue, state == "out", at(23)  # type: ignore[arg-type]
    )  # fmt: skip


@page("sheets on paper")
def _sheets() -> QWidget:
    made = SheetsPage()
    made.printing.show_chairs(evenings.CHAIRS, [1, 2, 3, 5])
    made.printing.choose(1)
    made.show_sheets(
        (
            sheet("K7FM3", 2, "Priya", 0, "out"),
            sheet("P2HX9", 1, "Sam", 4, "out", overdue=True),
            sheet("A3BC4", 3, "Marek", 12, "returned"),
            sheet("D5EF6", 4, "Dot", 0, "missing"),
        ),
        NOW,
    )
    made.show_problem("There is no sheet K7F M4. Look at the five signs at its top.")
    return made


@page("sheets on paper, none yet")
def _no_sheets() -> QWidget:
    return SheetsPage()


def entering() -> EntryPage:
    """A sheet in the midst of being typed in."""
    made = EntryPage()
    talked = Entered(OutcomeKind.CONVERSATION, "Talked", at(19, 10), "likes the tram", (), True)
    names = ("Margaret Ellison", "Idris Fenwick-Lowe", "Siân Okonedo-Pryce", "Derek Whitmore")
    lines = [
        SheetLine(n, n, names[n % 4], "Kenton East ward", f"020 7946 0{180 + n}", talked if n < 4 else None)
        for n in range(1, 13)
    ]
    outcomes: tuple[OutcomeKey, ...] = samples.CODE_SET.keys
    choices = (("1", "nhs", "The NHS"), ("2", "housing", "Housing"), ("3", "climate", "Climate"))
    questions = (
        PaperQuestion("issue", "issue", "What matters", choices, 1),
        PaperQuestion("promised", "help", "Promised", (("1", "poster", "A poster"), ("2", "doors", "Doors")), 2),
    )
    opened = OpenSheet(sheet("K7FM3", 2, "Priya", 3, "out"), tuple(lines), outcomes, questions)
    made.show_sheet(opened)
    heard = (Meanwhile("No answer", "here", at(19, 21), "Sam"),)
    made.show_row(replace(lines[4], meanwhile=heard), 12, {"issue": ["nhs"]}, 1, "")
    made.say("Row 4: Talked. Saved 19:45.", "ok")
    return made


@page("sheets on paper, typed in")
def _entering() -> QWidget:
    return entering()


@page("sheets on paper, a time is asked")
def _time() -> QWidget:
    made = entering()
    made.ask("Ring back when? Enter saves it", "2010, or sat 11:00")
    return made
