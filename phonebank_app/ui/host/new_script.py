"""What is new in the script, for the host to look at: a version that came while the party goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from phonebank_app.calls.script_versions import NewVersion
from phonebank_app.i18n import tr
from phonebank_app.scripts import Script, Step
from phonebank_app.scripts.comparing import Comparison, compare
from phonebank_app.scripts.shelf import parsed
from phonebank_app.scripts.word_marks import as_text
from phonebank_app.ui.parts import Box, Card
from phonebank_app.ui.people.reading_page import ReadingPage, prose
from phonebank_app.ui.scripts.diff import DiffView
from phonebank_app.ui.text import Label
from phonebank_app.words.languages import language_name


@dataclass(frozen=True, slots=True)
class News:
    """A version, and what is other in it; ``found`` is ``None`` for the first script in its language, and for none."""

    version: NewVersion
    found: Comparison | None


def news_of(version: NewVersion) -> News:
    """Compare it with the one the host knows; takes a while with a long script, so not on the window's own time."""
    return News(
        version,
        compare(version.before_text, version.after_text) if version.before_text and version.after_text else None,
    )


def gone_in_words(version: NewVersion) -> str:
    """That nothing is read in a language any more."""
    language = language_name(version.language)
    return tr("The campaign has withdrawn its script in {language}, “{title}”.", language=language, title=version.title)


def came_in_words(version: NewVersion) -> str:
    """“version 7, approved by Ada Reid at 18:40”; without what is not known."""
    if version.by and version.at:
        at = f"{version.at:%H:%M}"
        return tr("version {number}, approved by {name} at {time}", number=version.version, name=version.by, time=at)
    if version.by:
        return tr("version {number}, approved by {name}", number=version.version, name=version.by)
    return tr("version {number}", number=version.version)


class NewScriptPage(ReadingPage):
    """Shows what is new. Emits ``done`` once the host has read it, ``left`` for later."""

    def __init__(self, news: Sequence[News]) -> None:
        super().__init__(tr("I have seen it"), tr("Later"), width=900, to_the_end=True)
        one = len(news) == 1
        title = tr("A new version of the script") if one else tr("New versions of the scripts")
        if all(each.version.withdrawn for each in news):
            title = tr("A language is no longer read")
        takes_effect = tr(
            "Callers read it from their next call on. A call in hand is finished with the version it began with, "
            "and every answer says from which one it was read."
        )
        named = Box("column", gap=2)
        named.add(Label(title, "title", wrap=True), Label(takes_effect, "label_muted", wrap=True, limit=400))
        self.head.add(named, stretch=1)
        self.said: list[str] = []
        for each in news:
            self._add(each)
        self.text.content.stretch()
        self.fill_foot()
        self.say([title, takes_effect, *self.said])

    def _add(self, news: News) -> None:
        version = news.version
        if version.withdrawn:
            self._add_gone(version)
            return
        language = language_name(version.language)
        about = tr("{language}: “{title}”, {came}", language=language, title=version.title, came=came_in_words(version))
        self.text.add(Label(about, "heading", wrap=True, limit=300))
        self.said.append(about)
        if news.found is not None:
            shown = DiffView()
            shown.show_comparison(news.found)
            self.text.add(shown)
            self.said += [news.found.summary, *news.found.sentences]
            return
        first = tr(
            "The first script in {language}. It is read to voters whose list says so, by callers who speak it; "
            "everybody else hears what they heard before.",
            language=language,
        )
        self.text.add(prose(first))
        self.said.append(first)
        for card in _whole(parsed(version.after_text)):
            self.text.add(card)

    def _add_gone(self, version: NewVersion) -> None:
        about = gone_in_words(version)
        self.text.add(Label(about, "heading", wrap=True, limit=300))
        then = tr(
            "Voters whose list says {language} hear what everybody else hears. What was answered to it stays.",
            language=language_name(version.language),
        )
        self.text.add(prose(then))
        self.said += [about, then]


def _whole(script: Script) -> list[QWidget]:
    """Every step, to be read before anybody reads it aloud."""
    return [_step(step) for step in (*script.steps, *script.objections)]


def _step(step: Step) -> Card:
    card = Card(gap=6, margins=(16, 12, 16, 12), tone="sunken")
    card.add(Label(step.title, "label_strong", wrap=True, limit=200))
    for block in step.text:
        card.add(prose(as_text(block.spans), 15, "muted" if block.kind == "direction" else "text"))
    for choice in step.choices:
        card.add(prose(f"{choice.key}  {as_text(choice.label)}", 14, "muted"))
    return card
