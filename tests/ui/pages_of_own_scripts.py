"""The pages of the window in which scripts are written without a party."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import LONDON
from phonebank_app.script_writing.drafting import Draft
from phonebank_app.script_writing.own_scripts import Kept
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.own_scripts.page import OwnScriptsPage
from phonebank_app.ui.own_scripts.sheets import OtherTextSheet
from phonebank_app.ui.own_scripts.window import OwnScriptsWindow
from phonebank_app.ui.scripts import words
from tests.ui.page_table import page
from tests.ui.pages_of_guests import Held
from tests.ui.pages_of_scripts import SOUND, filled

_SAVED = datetime(2019, 12, 5, 19, 42, tzinfo=LONDON)
_FILE = Path("/home/maya/thanks-and-casework-for-the-whole-of-the-north.en.script.txt")
_SCRIPTS = (
    Kept("a", "Harrow East, week 49", "en-GB", 7, 7, _SAVED, "", None),
    Kept("b", "Sgwrs gyntaf", "cy", 3, 2, _SAVED, "Maya Lindqvist", None),
    Kept("c", "", "en-GB", 1, 1, _SAVED, "", _FILE),
)


@page("own scripts")
def _listed() -> QWidget:
    made = OwnScriptsPage()
    made.show_scripts(_SCRIPTS, 2)
    made.setFocus()
    return made


@page("own scripts, none yet")
def _none() -> QWidget:
    made = OwnScriptsPage()
    made.setFocus()
    return made


@page("own scripts, one is written")
def _written() -> QWidget:
    window, made = OwnScriptsWindow(), filled(SOUND)
    editor = made.editor
    editor.keys["approve"].set_words(tr("Approve…"))
    draft, proof = Draft(7, SOUND, "", _SAVED, _SAVED), editor.proof()
    editor.header.set_subtitle(
        words.subtitle(draft, tr("version {n} was approved by {name}", n=6, name="Maya Lindqvist"), proof)
    )
    window.show_home(made, writing=True)
    told = tr("Version {n} is approved by {name}.", n=7, name="Maya Lindqvist")
    then = tr("Save it as a file, and upload it at the campaign’s desk or send it to a host.")
    window.notices.show_notice(Notice("own-script-approved", told, then, "warn", tr("Save it…")))
    return window


@page("own scripts, the file was changed")
def _changed() -> QWidget:
    held = Held()
    changes = ("Step “matters”: the answer 4 reads “Buses and trains”, before “Buses”.", "Step “postal” is new.")
    return held.hold(OtherTextSheet(held, "harrow-east.en.script.txt", changes))
