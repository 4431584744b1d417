"""What the host is told when a language comes or goes."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from phonebank_app.ui.host.new_script import NewScriptPage, news_of
from phonebank_app.ui.host.new_script_desk import _notice
from tests.hosts import said
from tests.ui import samples

ENGLISH, WELSH = samples.new_versions()
GONE = replace(WELSH, before_text=WELSH.after_text, after_text="")


def test_a_language_that_was_withdrawn_is_told_in_the_notice_and_on_the_page(qtbot: QtBot) -> None:
    notice = _notice((GONE,))
    assert notice.what == "The campaign has withdrawn its script in Welsh, “Sgwrs gyntaf”."
    assert "they hear what everybody hears" in notice.kept
    page = NewScriptPage([news_of(GONE)])
    qtbot.addWidget(page)
    words = said(page)
    assert "A language is no longer read" in words
    assert "Voters whose list says Welsh hear what everybody else hears. What was answered to it stays." in words


def test_one_that_comes_and_one_that_goes_are_told_together(qtbot: QtBot) -> None:
    notice = _notice((ENGLISH, GONE))
    assert notice.what.startswith("A new version of the script has come: version 7, approved by Ada Reid")
    assert notice.what.endswith("The campaign has withdrawn its script in Welsh, “Sgwrs gyntaf”.")
    page = NewScriptPage([news_of(ENGLISH), news_of(GONE)])
    qtbot.addWidget(page)
    assert "The answer 6 is new: “I’d host a party”" in said(page) and "withdrawn" in said(page)
