"""The pages on which scripts are written, tried out and compared."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from phonebank_app.machine.clock import LONDON
from phonebank_app.script_writing.drafting import Draft, Version
from phonebank_app.scripts.comparing import compare
from phonebank_app.scripts.proof import proof_of
from phonebank_app.ui.scripts import words
from phonebank_app.ui.scripts.page import ScriptsPage
from tests.ui import samples
from tests.ui.page_table import page

_SAVED = datetime(2019, 12, 5, 19, 42, tzinfo=LONDON)

BROKEN = """+++
title    = "Harrow East, week 49"
language = "en-GB"
version  = 7
+++

== hello: Hello
“Hello, is that **{full_name}?** I’m **{caller}**, ringing for {on_behalf_of}.”
1 Yes, speaking            -> voting
2 Not in just now          -> end not_available

== voting: Voting (question intention)
“Thank you. May I ask who you’re likely to vote for?”
1 {candidate|Our candidate} [ours]   -> matters
2 Undecided [undecided]              -> matters
3 Someone else [other]               -> thanks

== matters: What matters (question issue, up to 2)
“And what matters most to you, **{first_name|if I may ask}?**”
1 The NHS [nhs]
2 Housing [housing]
3 Settling Brexit [brexit]
4 Buses [buses]
5 Climate [climate]
6 Something else… ____ [other]
-> helpng

== helping: Helping
“Would you give a lift to the polls on {polling_day}?”
1 Yes [lift]               -> thanks
2 Not this time            -> thanks

== postal: Postal vote
“Do you vote by post?”
-> thanks

== thanks: Thanks
“Thank you, {first_name|and good night}.”
-> end conversation

?? Who are you?
“I’m {caller}, a volunteer. I ring for {on_behalf_of}.”
"""
SOUND = BROKEN.replace("helpng", "helping").replace(
    "3 Someone else [other]               -> thanks", "3 Someone else [other] -> postal"
)


def filled(text: str = BROKEN, line: int = 26) -> ScriptsPage:
    """The page with a text, the cursor where what matters leads on."""
    made = ScriptsPage()
    editor = made.editor
    editor.set_labels(samples.LABELS)
    editor.field.set_text(text)
    proof = proof_of(text)
    editor.show_proof(proof)
    editor.field.go_to(line, 4)
    draft = Draft(7, text, "", _SAVED, _SAVED)
    editor.header.set_title("Harrow East, week 49")
    editor.header.set_subtitle(words.subtitle(draft, words.in_use_words(6, "Maya Lindqvist", None), proof))
    editor.text.saved.setText(words.saved_words(draft))
    editor.keys["approve"].setEnabled(proof.sound)
    editor.field.setFocus()
    return made


@page("scripts")
def _scripts() -> QWidget:
    made = filled()
    for key in ("1", "4"):
        made.editor.preview.player.say.answer_chosen.emit(key)
    return made


@page("scripts, nothing to put right")
def _sound() -> QWidget:
    return filled(SOUND)


@page("scripts, finding")
def _finding() -> QWidget:
    made = filled()
    made.editor.bars.do("find")
    made.editor.bars.find.words.setText("thanks")
    made.editor.bars.find.others.setText("goodbye")
    return made


@page("scripts, renaming")
def _renaming() -> QWidget:
    made = filled(SOUND, 28)
    made.editor.bars.do("rename")
    made.editor.bars.ask.words.setText("would_help")
    return made


@page("scripts, read aloud")
def _tried() -> QWidget:
    made = filled(SOUND)
    made.show_part(made.trying)
    proof = made.editor.proof()
    assert proof is not None
    assert proof.script is not None
    made.trying.play(proof.script, samples.LABELS)
    for key in "11":
        made.trying.player.say.answer_chosen.emit(key)
    return made


@page("scripts, versions")
def _versions() -> QWidget:
    made = filled(SOUND)
    versions = (
        Version("7", "draft", 7, "Harrow East, week 49", "en-GB", 7, "", _SAVED, SOUND),
        Version("6", "in_use", 6, "Harrow East, week 49", "en-GB", 6, "Maya Lindqvist", _SAVED, SOUND),
        Version("5", "draft", 5, "Harrow East, week 48", "en-GB", 5, "", _SAVED, BROKEN),
    )
    made.show_part(made.versions)
    made.versions.show_versions(versions)
    after = SOUND.replace("May I ask who you’re likely to vote for?", "May I ask how you’re thinking of voting?")
    made.versions.show_comparison(compare(SOUND, after.replace("4 Buses [buses]\n", "4 Buses and trains [buses]\n")))
    return made
