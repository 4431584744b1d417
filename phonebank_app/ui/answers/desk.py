"""What stands between the page of lists of answers and their folder: it changes, checks, keeps, saves and deletes.

It knows nothing of a party: whoever opens it says who may change lists, what was answered, and where a draft is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer

from phonebank_app.errors import WorldError
from phonebank_app.i18n import language, tr
from phonebank_app.languages import language_name
from phonebank_app.scripts.answer_lists import AnswerList, ListedAnswer, faults, held_lists, other_lists, refresh
from phonebank_app.scripts.list_edits import ListDraft, beside, next_version, same, suggested_code
from phonebank_app.scripts.list_folder import ListFolder, key_of
from phonebank_app.ui import dialogs
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.around import Around, Then
from phonebank_app.ui.answers.lists_card import ListRow
from phonebank_app.ui.answers.page import AnswersPage, Shown
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.tasks import Work
from phonebank_app.ui.text import announce

_KEEP_MS = 400
"""What is changed is kept beside the lists when the hands rest so long."""
_MOST_BACK = 200
"""Changes that can be taken back, of each list."""


class ListsDesk(QObject):
    """Serves the page. ``key``: which list is shown."""

    def __init__(self, page: AnswersPage, folder: ListFolder, around: Around) -> None:
        super().__init__(page)
        self.page, self.folder, self._around = page, folder, around
        self.key = ""
        self._unsaved: dict[str, ListDraft] = {}
        self._before: dict[str, list[ListDraft]] = {}
        self._typing: tuple[object, ...] = ()
        self._answered: dict[str, Mapping[str, int]] = {}
        self._confirmed = False
        self._rest = QTimer(self, interval=_KEEP_MS, singleShot=True)
        self._rest.timeout.connect(self._keep)
        page.wanted.connect(self._do)
        page.chosen.connect(self.show)
        page.left_page.connect(self._left)
        page.list.head_changed.connect(self._head)
        page.answer.changed.connect(self._answer)
        page.answer.key_chosen.connect(self._key)
        page.beside.opened.connect(self._open_language)
        page.beside.brought.connect(self._bring)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Look at the folder again, and show the list that was shown, or that the draft holds, or the first."""
        self._answered.clear()
        for key, made in self.folder.drafts().items():
            if key not in self._unsaved:
                self._unsaved[key] = ListDraft.of(made, self._saved_of(key))
        lists, held = self.folder.lists().lists, held_lists(self._around.text())
        wanted = next((self.folder.lists().find(one.name, one.language) for one in held), None)
        if self.key not in self._keys():
            self.key = key_of(wanted) if wanted is not None else key_of(lists[0]) if lists else ""
        self.show(self.key)

    def _keys(self) -> dict[str, AnswerList]:
        """Every list there is, those that are not saved yet among them."""
        found = {key_of(one): one for one in self.folder.lists().lists}
        return found | {key: draft.made for key, draft in self._unsaved.items()}

    def _saved_of(self, key: str) -> AnswerList | None:
        return next((one for one in self.folder.lists().lists if key_of(one) == key), None)

    def _draft_of(self, key: str) -> ListDraft | None:
        saved = self._saved_of(key)
        return self._unsaved.get(key) or (ListDraft.of(saved) if saved is not None else None)

    def show(self, key: str, at: int = 0) -> None:
        """Show this list."""
        if self._draft_of(key) is None:
            return
        self.key, self._typing = key, ()
        self._draw(at, another=True)
        self._count()

    def _draw(self, at: int | None = None, *, another: bool = False) -> None:
        draft, saved = self._draft_of(self.key), self._saved_of(self.key)
        if draft is None:
            return
        made = draft.made
        own = saved is None or self.folder.is_own(saved)
        found = Shown(
            draft,
            saved,
            own=own,
            may=self._around.may_change(),
            changed=self.key in self._unsaved,
            ours=self.folder.ours(made) is not None,
            answered=self._answered.get(made.name, {}),
            beside=beside(made, self.folder.lists().lists),
        )
        self._draw_lists()
        self.page.show_list(found, at, another=another)
        text, lists = self._around.text(), self.folder.lists()
        self.page.draft.show_draft([one for _, one in other_lists(text, lists)], bool(held_lists(text)))

    def _draw_lists(self) -> None:
        rows = []
        for key, made in self._keys().items():
            saved = self._saved_of(key)
            own = saved is not None and self.folder.is_own(saved)
            aside = words.whose_words(made, saved, own, key in self._unsaved)
            rows.append(ListRow(key, words.list_words(made), aside, made.purpose))
        rows.sort(key=lambda row: (words.PURPOSES.index(row.purpose), row.key))
        refused = " ".join(str(problem) for problem in self.folder.lists().refused)
        self.page.show_lists(rows, self.key, refused)

    def _count(self) -> None:
        """How often its codes were answered: beside the window, and not twice while the page is open."""
        count, draft = self._around.answered, self._draft_of(self.key)
        if count is None or draft is None or draft.made.name in self._answered:
            return
        name = draft.made.name

        async def look() -> None:
            self._answered[name] = await asyncio.to_thread(count, name)
            shown = self._draft_of(self.key)
            if shown is not None and shown.made.name == name:
                self._draw()

        self._start(f"answers-counted-{name}", look)

    def _start(self, name: str, work: Work) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(work())
        else:
            self._around.tasks.start(name, work, page=self.page)

    # -- what is changed ---------------------------------------------------------------------------------------------

    def _can(self) -> bool:
        saved = self._saved_of(self.key)
        return self._around.may_change() and (saved is None or self.folder.is_own(saved))

    def _change(self, made: ListDraft, at: int | None = None, typing: tuple[object, ...] = ()) -> None:
        """Let this be the draft; ``typing``: what is being typed in, so that a word is taken back as a whole."""
        now = self._draft_of(self.key)
        if now is None or made == now or not self._can():
            self._draw(at)
            return
        if not typing or typing != self._typing:
            self._before.setdefault(self.key, []).append(now)
            del self._before[self.key][:-_MOST_BACK]
        self._typing = typing
        self._let(made, at)

    def _let(self, made: ListDraft, at: int | None) -> None:
        saved = self._saved_of(self.key)
        if saved is not None and same(made.made, saved):
            self._unsaved.pop(self.key, None)
        else:
            self._unsaved[self.key] = made
        self._rest.start()
        self._draw(at)

    def _head(self, field: str, value: str) -> None:
        draft = self._draft_of(self.key)
        if draft is not None:
            self._change(draft.with_head(**{field: value}), typing=("head", field))

    def _answer(self, field: str, value: str) -> None:
        draft, at = self._draft_of(self.key), self.page.at
        if draft is None or at >= len(draft.answers):
            return
        before = draft.answers[at]
        if field == "words":
            self._change(draft.with_answer(at, words=bool(value)))
            return
        fields = {field: value}
        if field == "soft":
            if before.label == before.soft:
                fields["label"] = value  # until it is called something else in tables
            others = [a.code for n, a in enumerate(draft.answers) if n != at]
            if not draft.was[at] and before.code in ("", suggested_code(before.soft, others)):
                fields["code"] = suggested_code(value, others)
        self._change(draft.with_answer(at, **fields), typing=(at, field))

    def _key(self, key: str) -> None:
        draft = self._draft_of(self.key)
        if draft is not None:
            self._change(*draft.with_key(self.page.at, key))

    def _bring(self, tag: str) -> None:
        """Put in the answers that only the list in that language has, in its words, to be said in this one."""
        draft = self._draft_of(self.key)
        found = next((one for one in self.page_beside() if one.language == tag), None)
        if draft is None or found is None:
            return
        have = {a.code for a in draft.answers}
        at: int | None = None
        for answer in found.answers:
            if answer.code not in have:
                draft, at = draft.added(answer)
        self._change(draft, at)

    def page_beside(self) -> list[AnswerList]:
        """The list that is shown, in its other languages."""
        draft = self._draft_of(self.key)
        found = beside(draft.made, self.folder.lists().lists) if draft is not None else ()
        return [one.other for one in found]

    def _open_language(self, tag: str) -> None:
        found = next((one for one in self.page_beside() if one.language == tag), None)
        if found is not None:
            self.show(key_of(found))

    # -- what is wanted ----------------------------------------------------------------------------------------------

    def _do(self, what: str) -> None:
        draft, at = self._draft_of(self.key), self.page.at
        deeds: dict[str, Then] = {
            "leave": self._around.leave,
            "save_list": self.save,
            "make_ours": self.make_ours,
            "new_list": self._new,
            "in_another_language": self._in_another_language,
            "drop_changes": self._drop,
            "delete_list": self._delete,
            "refresh_lists": self.bring_up_to_date,
            "take_back_change": self._take_back,
        }
        if what in deeds:
            deeds[what]()
        elif draft is None or not self._can():
            self._draw()
        elif what == "add_answer":
            self._change(*draft.added())
            self.page.answer.focus_field("soft")
        elif what == "take_away" and draft.answers:
            said = draft.answers[at].soft or draft.answers[at].code
            self._change(draft.without(at), at)
            announce(self.page, tr("“{answer}” is taken away. Ctrl+Z puts it back.", answer=said))
            self.page.setFocus()
        elif what in ("answer_up", "answer_down") and draft.answers:
            self._change(*draft.moved(at, -1 if what == "answer_up" else 1))

    def _take_back(self) -> None:
        before = self._before.get(self.key)
        if before and self._can():
            self._typing = ()
            self._let(before.pop(), None)

    def _by_host(self, then: Then) -> None:
        """Once while the page is looked at: a guest at this laptop does not put words into callers’ mouths."""

        def sure() -> None:
            self._confirmed = True
            then()

        if not self._around.may_change():
            return
        if self._confirmed:
            then()
        else:
            self._around.by_host(tr("Change lists of answers"), tr("Only the host does that."), sure)

    def make_ours(self) -> None:
        """A copy of the one that comes with the program, to be changed."""
        one = self._saved_of(self.key)
        if one is not None and not self.folder.is_own(one):
            told = tr("“{title}” is yours to change now.", title=words.list_words(one))
            self._by_host(partial(self._save, self.key, one, told))

    def save(self) -> None:
        """Save the list that is shown, as its next version."""
        draft, saved, key = self._draft_of(self.key), self._saved_of(self.key), self.key
        if draft is None or key not in self._unsaved or not self._can():
            return
        made = _trimmed(draft.made)
        wrong = faults(made)
        taken = saved is None and self.folder.saved(made) is not None
        if wrong or taken:
            self._change(replace(draft, made=made))
            said = self.page.go_to_fault()
            if taken:
                language = language_name(made.language)
                said = tr("There is a list of this name in {language} already.", language=language)
                self.page.list.wrong["name"].tell(f"{said} {tr('Choose another name, or change that one.')}")
            self._around.tell(Notice("answers", tr("The list cannot be saved yet."), said, "warn"))
            return
        made = next_version(made, saved, self.folder.ours(made))
        told = tr("“{title}” is saved as version {n}.", title=words.list_words(made), n=made.version)
        self._by_host(partial(self._save, key, made, told))

    def _save(self, key: str, made: AnswerList, told: str) -> None:
        kept = tr("What you changed is still on the page.")

        async def work() -> None:
            try:
                await asyncio.to_thread(self.folder.save, made)
            except WorldError as error:
                self._around.tell(notice_of(error, "answers", kept=kept))
                return
            self._saved(key, made)
            self._around.tell(Notice("answers", told, tr("Scripts take it up when you bring them up to date."), "ok"))

        self._start("answers-save", work)

    def _saved(self, key: str, made: AnswerList) -> None:
        """It is saved: what was typed meanwhile is a change to it."""
        now = self._unsaved.pop(key, None)
        self.folder.drop_draft(key)
        new = key_of(made)
        if key in self._before and key != new:
            self._before[new] = self._before.pop(key)
        if now is not None and not same(_trimmed(now.made), made):
            self._unsaved[new] = ListDraft.of(now.made, made)
            self._rest.start()
        if self.key == key:
            self.key = new
        self._around.changed()
        self._typing = ()
        self._draw()

    def _new(self) -> None:
        if not self._around.may_change():
            return
        tag = "cy" if language() == "cy" else "en-GB"
        self._begin(AnswerList("", tag, "", 1, (ListedAnswer("", "", "", "1"),), "issues"))
        self.page.list.title.setFocus()

    def _in_another_language(self) -> None:
        draft = self._draft_of(self.key)
        if draft is None or not self._around.may_change():
            return
        has = {one.language for one in (draft.made, *self.page_beside())}
        free = [tag for tag, _ in words.LANGUAGES if tag not in has]
        if free:
            self._begin(replace(draft.made, language=free[0], version=1))
            self.page.list.language.setFocus()

    def _begin(self, made: AnswerList) -> None:
        taken = self._keys()
        key = next(name for n in range(1, 1000) if (name := f"new{n}") not in taken)
        self._unsaved[key] = ListDraft.of(made)
        self._rest.start()
        self.show(key)

    def _drop(self) -> None:
        """Put away what is not saved, once that was said."""
        key, saved = self.key, self._saved_of(self.key)

        def drop() -> None:
            self._unsaved.pop(key, None)
            self._before.pop(key, None)
            self.folder.drop_draft(key)
            lists = self.folder.lists().lists
            self.show(key if saved is not None else key_of(lists[0]))

        if key in self._unsaved:
            self._ask(
                tr("Drop what was changed?"),
                tr("The list is as it was saved last.") if saved is not None else tr("The new list is gone then."),
                tr("Drop it"),
                drop,
            )

    def _delete(self) -> None:
        one, key = self._saved_of(self.key), self.key
        if one is None or not self._can():
            return
        ours = self.folder.ours(one) is not None
        why = tr("Scripts keep the answers they hold. Nothing that was answered is lost.")
        if ours:
            why = f"{tr('The one that comes with the program takes its place again.')} {why}"

        def remove() -> None:
            try:
                self.folder.remove(one)
            except WorldError as error:
                self._around.tell(notice_of(error, "answers"))
                return
            self._unsaved.pop(key, None)
            self._before.pop(key, None)
            self.folder.drop_draft(key)
            self._around.changed()
            self.show(key if ours else key_of(self.folder.lists().lists[0]))

        question = tr("Delete your “{title}”, version {n}?", title=words.list_words(one), n=one.version)
        self._by_host(lambda: self._ask(question, why, tr("Delete it"), remove))

    def _ask(self, question: str, why: str, yes: str, then: Then) -> None:
        dialogs.ask(self.page.window(), question, then, detail=why, yes=yes, no=tr("Keep it"), loses=True)

    def bring_up_to_date(self) -> None:
        """Write the lists into the draft as they are now, as one edit that Ctrl+Z takes back."""
        before, lists = self._around.text(), self.folder.lists()
        behind = [one for _, one in other_lists(before, lists)]
        if not behind:
            self._around.tell(Notice("answers", tr("The draft has the lists as they are now."), "", "ok"))
            return
        self._around.write(refresh(before, lists))
        titles = ", ".join(f"“{words.list_words(one)}”" for one in behind)
        told = tr("The draft is up to date with {lists}.", lists=titles)
        self._around.tell(Notice("answers", told, tr("Ctrl+Z in the text takes it back."), "ok"))
        if self.page.isVisible():
            self._draw()

    # -- what is kept ------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Keep what is not saved, and forget what is."""
        self._rest.stop()
        draft = self._unsaved.get(self.key)
        try:
            if draft is not None:
                self.folder.keep_draft(self.key, draft.made)
            else:
                self.folder.drop_draft(self.key)
        except WorldError as error:
            self._around.tell(notice_of(error, "answers"))

    def _left(self) -> None:
        self._confirmed = False
        if self._rest.isActive():
            self._keep()


def _trimmed(made: AnswerList) -> AnswerList:
    """Without the spaces that typing leaves, and with a soft label where there is only the other, and the reverse."""
    answers = []
    for a in made.answers:
        soft, label = " ".join(a.soft.split()), " ".join(a.label.split())
        answers.append(replace(a, soft=soft or label, label=label or soft))
    return replace(made, title=" ".join(made.title.split()), answers=tuple(answers))
