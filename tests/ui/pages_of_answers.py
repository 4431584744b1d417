"""The page on which lists of answers are changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from PySide6.QtWidgets import QWidget

from phonebank_app.scripts.answer_lists import AnswerList, Lists, load_lists, shipped_folder
from phonebank_app.scripts.list_edits import ListDraft, beside
from phonebank_app.scripts.list_folder import key_of
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.lists_card import ListRow
from phonebank_app.ui.answers.page import AnswersPage, Shown
from tests.ui.page_table import page


@cache
def shipped() -> Lists:
    """The lists that come with the program."""
    return load_lists([shipped_folder()])


def found(name: str, language: str) -> AnswerList:
    """One of them."""
    one = shipped().find(name, language)
    assert one is not None
    return one


def filled(shown: Shown, at: int = 0) -> AnswersPage:
    """The page with this list, and the others as they come."""
    made = AnswersPage()
    chosen = key_of(shown.draft.made)
    rows = []
    one_of = {key_of(one): one for one in shipped().lists}
    for one in shipped().lists:
        if one.name.startswith(("issues", "intention", "parties_wales", "leanings_wales")):
            own = key_of(one) == chosen and shown.own
            aside = words.whose_words(one, shown.saved if own else one, own, own and shown.changed)
            rows.append(ListRow(key_of(one), words.list_words(one), aside, one.purpose))
    rows.sort(key=lambda row: words.place(row.purpose, one_of[row.key]))
    made.show_lists(rows, chosen)
    made.show_list(shown, at, another=True)
    made.draft.show_draft([shown.draft.made] if shown.own else [], True)
    made.setFocus()
    return made


@page("answers, they come with the program")
def _ours() -> QWidget:
    one = found("intention", "en")
    return filled(Shown(ListDraft.of(one), one, own=False, ours=True, beside=beside(one, shipped().lists)), 1)


@page("answers, of our own")
def _own() -> QWidget:
    saved = replace(found("issues", "en"), version=2)
    draft, at = ListDraft.of(saved).with_answer(3, code="trains", soft="Trains").added()
    draft = draft.with_answer(at, soft="The mines {first_nam}", label="Mines", code="mines")
    answered = {"nhs": 14, "buses": 5}
    return filled(
        Shown(draft, saved, changed=True, ours=True, answered=answered, beside=beside(draft.made, shipped().lists)), at
    )


@page("answers, a code that was answered")
def _counted() -> QWidget:
    saved = replace(found("issues", "en"), version=2)
    draft = ListDraft.of(saved).with_answer(3, code="trains", soft="Trains")
    return filled(Shown(draft, saved, changed=True, ours=True, answered={"buses": 5}), 3)
