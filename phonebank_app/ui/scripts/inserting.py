"""Putting a step, an ending or a list of answers into a script, where the cursor is."""

from __future__ import annotations

from collections.abc import Mapping

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts.answer_lists import AnswerList, as_block, every_list
from phonebank_app.scripts.shelf import base_tag
from phonebank_app.scripts.writing import head_words, new_ending, new_step, with_list
from phonebank_app.ui import keys
from phonebank_app.ui.answers.words import PURPOSES
from phonebank_app.ui.scripts.editor import EditorPage
from phonebank_app.ui.scripts.sheets import Choice, Chooser
from phonebank_app.words.languages import language_name

_ENDINGS = ("conversation", "not_available", "call_back", "partial", "refused")


class Inserting:
    """Asks what, and writes it. ``labels``: what outcomes are called."""

    def __init__(self, editor: EditorPage, labels: Mapping[str, str]) -> None:
        self._editor, self._labels = editor, labels
        self._lists: dict[str, AnswerList] = {}

    def ask(self) -> None:
        """Open the list of what may be put in."""
        choices = [Choice("step", tr("A step"), tr("below this one"))]
        choices += [
            Choice(f"end {one}", tr("An ending: {outcome}", outcome=self._labels.get(one, one)), f"-> end {one}")
            for one in _ENDINGS
        ]
        choices += self._list_choices()
        sheet = Chooser(
            self._editor.window(),
            "plus",
            tr("What do you want to put in?"),
            tr("For a field, type { in the text and choose."),
            choices,
        )
        sheet.given.connect(self.put_in)
        sheet.open()

    def _list_choices(self) -> list[Choice]:
        language = base_tag(head_words(self._editor.field.text(), "language"))
        found = list(every_list().lists)
        # The lists of the script's own language first; the others are there too.
        found.sort(key=lambda one: (base_tag(one.language) != language, PURPOSES.index(one.purpose), one.title))
        self._lists = {f"list:{one.name}:{one.language}": one for one in found}
        change, key = tr("Change the lists, or begin one"), "+".join(keys.caps("scripts", "answer_lists"))
        choices = [Choice("answer_lists", change, key, tr("Lists of answers"))]
        for value, one in self._lists.items():
            spoken = language_name(base_tag(one.language))
            aside = tr_n("{n} answer, {language}", "{n} answers, {language}", len(one.answers), language=spoken)
            choices.append(Choice(value, one.title, aside))
        return choices

    def put_in(self, value: str) -> None:
        """Write what was chosen."""
        if value == "answer_lists":
            self._editor.wanted.emit(value)
            return
        field = self._editor.field
        text, line = field.text(), field.line()
        if value == "step":
            self._editor.write([new_step(text, line)])
        elif value.startswith("end "):
            self._editor.write([new_ending(text, line, value.removeprefix("end "))])
        elif value in self._lists:
            one = self._lists[value]
            self._editor.write(with_list(text, line, one.name, as_block(one)))
