"""Pages between a guest and their first call, and those of laptops that join."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QWidget

from phonebank_app.guests.briefing import briefing_for
from phonebank_app.guests.forgetting import KeptOfCaller
from phonebank_app.i18n import tr
from phonebank_app.nearby import Found, Joined, Opened, Waiting
from phonebank_app.nearby.links import Endpoint, link_of
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui import dialogs
from phonebank_app.ui.host.new_script import NewScriptPage, news_of
from phonebank_app.ui.host.script_page import ScriptPage
from phonebank_app.ui.nearby.join_page import JoinPage
from phonebank_app.ui.nearby.joined_window import JoinedWindow
from phonebank_app.ui.nearby.quiet_pages import QuietPage
from phonebank_app.ui.nearby.room_page import RoomPage
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.people.briefing_page import BriefingPage
from phonebank_app.ui.people.kept_page import KeptPage
from phonebank_app.ui.people.pin_dialogs import PinChoice, PinQuestion, Sheet
from phonebank_app.ui.people.welcome_page import Welcome, WelcomePage
from tests.makers import CODE_SET, party_of
from tests.ui import samples
from tests.ui.evenings import REASON, at
from tests.ui.page_table import page

PARTY = party_of(
    on_behalf_of="the example campaign",
    candidate="Ruth Okafor",
    seat_name="Harrow East",
    reason=REASON,
    briefing="Speak of the ward.",
    imprint="Promoted by A. Nother on behalf of R. Okafor, both of 1 High Street, Harrow.",
)
CODE = "K7QW-3D9P"
ADDRESSES = ("192.168.1.20", "fd12::20")
OPEN = Opened(CODE, ADDRESSES, 17246, link_of(CODE, [Endpoint(one) for one in ADDRESSES]), True)
LEILAS = tr("{host}’s laptop", host="Leila")
LEILA, OSKAR = Found(LEILAS, "192.168.1.20", 17246), Found(tr("{host}’s laptop", host="Oskar"), "192.168.1.31", 17246)


def kept(*, gone: bool = False) -> KeptOfCaller:
    """What there is of Sam."""
    name = "Guest 3" if gone else "Sam"
    off = at(19, 44) if gone else None
    return KeptOfCaller(3, name, at(18), 9, at(18, 5), at(19, 40), 12, 1, 2, at(17, 58), 2, 1, 1, off, True)


# -- before the first call ------------------------------------------------------------------------------------------


@page("welcome")
def _welcome() -> QWidget:
    return WelcomePage("Sam", Welcome.of("Sam", 3, PARTY), PARTY.seat_name, "Go on")


@page("briefing")
def _briefing() -> QWidget:
    return BriefingPage("Sam", briefing_for(PARTY), CODE_SET)


@page("briefing, once more")
def _again() -> QWidget:
    return BriefingPage("Sam", briefing_for(PARTY), CODE_SET, again=True)


@page("what is kept of me")
def _kept() -> QWidget:
    return KeptPage(kept(), "Back to the briefing")


@page("what is kept of me, name off")
def _name_off() -> QWidget:
    return KeptPage(kept(gone=True), "Back to the briefing")


@page("script")
def _script() -> QWidget:
    return ScriptPage(samples.script(), sample_facts())


@page("a new script")
def _new_script() -> QWidget:
    return NewScriptPage([news_of(version) for version in samples.new_versions()])


# -- sheets over a page ---------------------------------------------------------------------------------------------


class Held(QWidget):
    """A page with a dialog over its middle, which has the room that a window of its own has."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1366, 768)
        self._sheet: QDialog | None = None

    def hold(self, sheet: QDialog) -> QWidget:
        """Have the dialog in the middle."""
        sheet.setParent(self, Qt.WindowType.Widget)
        sheet.show()
        self._sheet = sheet
        return self

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._sheet is not None:
            self._sheet.fit() if isinstance(self._sheet, Sheet) else self._sheet.adjustSize()
            self._sheet.move(self.rect().center() - self._sheet.rect().center())


@page("PIN, asked for")
def _pin() -> QWidget:
    held = Held()
    sheet = PinQuestion(held)
    sheet.tell("That is not it: 4 tries are left before the laptop locks.")
    return held.hold(sheet)


@page("PIN, chosen")
def _pin_chosen() -> QWidget:
    held = Held()
    return held.hold(PinChoice(held))


@page("a question")
def _question() -> QWidget:
    held = Held()
    detail = "“Sam” becomes “Guest 3”. It cannot be put back; the calls stay."
    sheet = dialogs.Question(
        held, "Take this name off the record?", detail=detail, yes="Take it off", no="Keep it", loses=True
    )
    return held.hold(sheet)


# -- laptops in this room -------------------------------------------------------------------------------------------


@page("laptops, off")
def _closed() -> QWidget:
    return RoomPage()


@page("laptops, waiting")
def _waiting() -> QWidget:
    made = RoomPage()
    made.show_room(OPEN, LEILAS)
    sam = Waiting("a", "Sam", "sams-thinkpad", frozenset({"cy"}))
    made.show_laptops((sam, Waiting("b", "Priya", "priya-mac", frozenset(), 4)), (), [6, 3, 1])
    return made


@page("laptops, joined")
def _joined() -> QWidget:
    made = RoomPage()
    made.show_room(OPEN, LEILAS)
    here = Joined(3, "Sam", "sams-thinkpad", True, at(18, 50), 0)
    away = Joined(4, "Priya", "priya-mac", False, at(19, 31), 2)
    made.show_laptops((), (here, away), [6, 5, 1])
    made.show_unplaced(["Priya: no answer, 19:33. They asked to be left out meanwhile."])
    return made


# -- a guest's own laptop -------------------------------------------------------------------------------------------


@page("join, looking")
def _looking() -> QWidget:
    return JoinPage("sams-thinkpad")


@page("join, two heard")
def _heard() -> QWidget:
    made = JoinPage("sams-thinkpad")
    made.set_found([LEILA, OSKAR], looking=False)
    made.set_kept("2 calls are kept here, sealed. Join the same host’s laptop and they are handed over.")
    return made


@page("join, refused")
def _refused() -> QWidget:
    made = JoinPage("sams-thinkpad")
    made.set_found((), looking=False)
    made.where.setText("192.168.1.20:17246")
    made.name.setText("Sam")
    made.show_trouble(
        tr("The host’s laptop does not know this code."), tr("Look whether it shows another one by now, and type that.")
    )
    return made


@page("join, waiting")
def _let_in() -> QWidget:
    made = QuietPage("laptop", other=tr("Cancel"))
    words = tr("The code was right. The host sees your name now, and presses Approve.")
    made.say(tr("Waiting for {called} to let you in…", called=LEILAS), words)
    return made


@page("join, ended")
def _ended() -> QWidget:
    made = QuietPage("heart", tr("Back to the start"))
    made.say(tr("The party has ended. Thank you."), tr("Nothing of the party is on this laptop any more."))
    return made


def joined() -> JoinedWindow:
    """A joined laptop with a call in hand."""
    made, call = JoinedWindow(), samples.call_page(steps="1")
    made.status.set_joined(LEILAS, rehearsal=False)
    made.status.set_saved(at(19, 42))
    made.show_page(call, call=True)
    return made


@page("joined, a call")
def _call() -> QWidget:
    return joined()


@page("joined, the host is away")
def _away() -> QWidget:
    made = joined()
    made.status.set_link(False, at(19, 44))
    made.status.set_kept(2, at(19, 44))
    kept_here = tr("Finish this call: it is kept on this laptop, and handed over when the host’s laptop is back.")
    away = tr("{laptop} cannot be reached, or is locked.", laptop=LEILAS)
    made.notices.show_notice(Notice("line", away, kept_here, "warn"))
    return made


@page("joined, hidden")
def _hidden() -> QWidget:
    made = joined()
    made.hide_call("You hid it.")
    return made
