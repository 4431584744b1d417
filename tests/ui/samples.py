"""Invented voters and pages to show them on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from pytestqt.qtbot import QtBot

from phonebank_app.calls.script_versions import NewVersion
from phonebank_app.cards import CallCard, ChairView, HouseholdMate, LeftRow, Nobody, NumberView, PastCall, Saved
from phonebank_app.i18n import language, tr
from phonebank_app.machine.clock import LONDON
from phonebank_app.paths import resources
from phonebank_app.rules import codesets
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Script, load
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.times import call_back_times

THURSDAY = datetime(2019, 12, 5, 19, 45, tzinfo=LONDON)
POLLING_DAY = date(2019, 12, 12)
CODE_SET = codesets.parse(codesets.shipped(language()).read_text(encoding="utf-8"))
LABELS = {str(kind): label for kind, label in CODE_SET.labels.items()}

HOME = NumberView("+442079460182", "020 7946 0182", "home", True)
MOBILE = NumberView("+447700900123", "07700 900123", "mobile", True)
PETER = HouseholdMate(2, "Peter Ellison", "Peter", True, True)

MARGARET = CallCard(
    contact_id=1,
    name="Margaret Ellison",
    first_name="Margaret",
    area="Kenton East ward",
    try_number=3,
    tries_allowed=3,
    numbers=(HOME, MOBILE),
    number_index=0,
    household=(PETER,),
    history=(
        PastCall(datetime(2019, 12, 3, 18, 20, tzinfo=LONDON), CODE_SET.labels[OutcomeKind.NO_ANSWER], False),
        PastCall(datetime(2019, 11, 30, 11, 5, tzinfo=LONDON), "Cut short", True, "ask me about the buses"),
    ),
)
SAM = ChairView(1, "Sam", frozenset(), 14, 3)
EMPTY = Nobody(
    tr("Nobody to ring until {clock}", clock="20:10"),
    tr("Put the kettle on. This page wakes by itself when a call is due."),
    None,
    (
        LeftRow("a", tr("asked us to ring back"), 2, tr("from {at}", at="20:10")),
        LeftRow("b", tr("are finished"), 110, tr("done for this round")),
    ),
)


def script() -> Script:
    """The script we ship, in the language of the window."""
    return load(resources() / "scripts" / f"first-conversation.{language()}.script.txt")


def new_versions() -> tuple[NewVersion, ...]:
    """A newer version of it, and the first in Welsh."""
    before = (resources() / "scripts" / "first-conversation.en.script.txt").read_text(encoding="utf-8")
    after = before.replace("Have you got two minutes?", "Have you got **two or three** minutes?").replace(
        "4 Not this time [not_now]", "6 I’d host a party [host] -> thanks (promise noted)\n4 Not this time [not_now]"
    )
    welsh = (
        '+++\ntitle = "Sgwrs gyntaf"\nlanguage = "cy"\nversion = 1\n+++\n== helo: Helo\n'
        "“Helo, {caller} ydw i, yn ffonio ar ran {on_behalf_of}. **Oes gennych chi ddau funud?**”\n"
        "> Arhoswch am ateb.\n1 Oes -> diolch\n2 Nac oes -> end call_back\n"
        "== diolch: Diolch\n“Diolch yn fawr.”\n-> end conversation\n"
    )
    at = datetime(2019, 12, 5, 18, 40, tzinfo=LONDON)
    return (
        NewVersion("en", "First conversation", 7, before, after, "Ada Reid", at, at, 3),
        NewVersion("cy", "Sgwrs gyntaf", 1, "", welsh, "Ada Reid", at, at, 4),
    )


def conversation(card: CallCard = MARGARET) -> Conversation:
    """A conversation with this voter, at the first step."""
    facts = sample_facts() | {"full_name": card.name, "first_name": card.first_name}
    return Conversation.start(script(), facts)


def saved(kind: OutcomeKind = OutcomeKind.NO_ANSWER, *, undoable: bool = True) -> Saved:
    """An outcome that is on disk."""
    at = datetime(2019, 12, 5, 19, 42, tzinfo=LONDON)
    return Saved("outcome-1", kind, CODE_SET.labels[kind], 9, "Derek Whitmore", at, undoable)


GUESTS = ("Sam", "Priya", "Marek", "Dot", "Leila", "Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus")


def call_page(chair: int = 1, *, steps: str = "") -> CallPage:
    """A chair's call page with Margaret in hand, after these answers."""
    made = CallPage()
    made.resize(1366, 768)
    made._arrange()  # now, not once it is shown: an open question does not outlive another arrangement
    made.times_wanted.connect(lambda: made.set_call_back_times(call_back_times(THURSDAY, Hours(), POLLING_DAY)))
    made.set_keys(CODE_SET.keys, LABELS)
    made.show_chair(replace(SAM, chair=chair, caller=GUESTS[chair - 1]))
    made.show_place("Harrow East", POLLING_DAY, THURSDAY.date())
    made.show_card(MARGARET)
    told = conversation()
    for key in steps:
        told = told.choose(key)
    made.show_step(told, OutcomeKind.CONVERSATION if steps else OutcomeKind.NO_ANSWER)
    return made


def shown_page(qtbot: QtBot, card: CallCard = MARGARET, size: tuple[int, int] = (1366, 728)) -> CallPage:
    """A call page on the screen, told everything it needs."""
    page = CallPage()
    qtbot.addWidget(page)
    page.resize(*size)
    page.times_wanted.connect(lambda: page.set_call_back_times(call_back_times(THURSDAY, Hours(), POLLING_DAY)))
    page.set_keys(CODE_SET.keys, LABELS)
    page.show_chair(SAM)
    page.show_place("Harrow East", POLLING_DAY, THURSDAY.date())
    with qtbot.waitExposed(page):
        page.show()
    page.show_card(card)
    page.show_step(conversation(card), OutcomeKind.NO_ANSWER)
    page.setFocus()
    return page
