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
from phonebank_app.scripts.answer_lists import AnswerList, ListedAnswer, faults, held_lists, other_lists, refresh
from phonebank_app.scripts.list_edits import ListDraft, beside, next_version, suggested_code, trimmed
from phonebank_app.scripts.list_folder import ListFolder, key_of
from phonebank_app.ui import dialogs
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.around import Around, Then
from phonebank_app.ui.answers.keeping import Keeping
from phonebank_app.ui.answers.lists_card import ListRow
from phonebank_app.ui.answers.page import AnswersPage, Shown
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.tasks import Work
from phonebank_app.ui.text import announce

_KEEP_MS = 400
"""What is changed is kept beside the lists when the hands rest so long."""


class ListsDesk(QObject):
    """Serves the page. ``key``: which list is shown."""

    def __init__(self, page: AnswersPage, folder: ListFolder, around: Around) -> None:
        super().__init__(page)
        self.page, self.folder, self._around = page, folder, around
        self.key = ""
        self._keeping = Keeping(folder)
        self._tried: set[str] = set()
        self._answered: dict[str, Mapping[str, int]] = {}
        self._confirmed = self._saving = self._save_again = False
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
        self._keeping.look()
        lists, held = self.folder.lists().lists, held_lists(self._around.text())
        wanted = next((self.folder.lists().find(one.name, one.language) for one in held), None)
        if self.key not in self._keeping.every():
            self.key = key_of(wanted) if wanted is not None else key_of(lists[0]) if lists else ""
        self.show(self.key)

    def show(self, key: str, at: int = 0) -> None:
        """Show this list."""
        if self._keeping.draft(key) is None:
            return
        if self._rest.isActive():
            self._keep()
        self.key = key
        self._keeping.stop_typing()
        self._draw(at, another=True)
        self._count()

    def _draw(self, at: int | None = None, *, another: bool = False) -> None:
        draft, saved = self._keeping.draft(self.key), self._keeping.saved(self.key)
        if draft is None:
            return
        made = draft.made
        found = Shown(
            draft,
            saved,
            own=self._keeping.is_own(self.key),
            may=self._around.may_change(),
            changed=self._keeping.is_changed(self.key),
            ours=self.folder.ours(made) is not None,
            answered=self._answered.get(made.name, {}),
            beside=beside(made, self.folder.lists().lists),
            tried=self.key in self._tried,
        )
        self._draw_lists()
        self.page.show_list(found, at, another=another)
        text, lists = self._around.text(), self.folder.lists()
        self.page.draft.show_draft([one for _, one in other_lists(text, lists)], bool(held_lists(text)))

    def _draw_lists(self) -> None:
        rows = []
        for key, made in self._keeping.every().items():
            saved = self._keeping.saved(key)
            own = saved is not None and self.folder.is_own(saved)
            aside = words.whose_words(made, saved, own, self._keeping.is_changed(key))
            rows.append(ListRow(key, words.list_words(made), aside, made.purpose))
        rows.sort(key=lambda row: words.place(row.purpose, self._keeping.every()[row.key]))
        refused = " ".join(str(problem) for problem in self.folder.lists().refused)
        self.page.show_lists(rows, self.key, refused)

    def _count(self) -> None:
        """How often its codes were answered: beside the window, and not twice while the page is open."""
        count, draft = self._around.answered, self._keeping.draft(self.key)
        if count is None or draft is None or draft.made.name in self._answered:
            return
        name = draft.made.name

        async def look() -> None:
            self._answered[name] = await asyncio.to_thread(count, name)
            shown = self._keeping.draft(self.key)
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
        return self._around.may_change() and self._keeping.is_own(self.key)

    def _change(self, made: ListDraft, at: int | None = None, typing: tuple[object, ...] = ()) -> None:
        """Let this be the draft; ``typing``: what is being typed in, so that a word is taken back as a whole."""
        if self._can() and self._keeping.change(self.key, made, typing):
            self._rest.start()
        self._draw(at)

    def _head(self, field: str, value: str) -> None:
        draft = self._keeping.draft(self.key)
        if draft is not None:
            self._change(draft.with_head(**{field: value}), typing=("head", field))

    def _answer(self, field: str, value: str) -> None:
        draft, at = self._keeping.draft(self.key), self.page.at
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
        draft = self._keeping.draft(self.key)
        if draft is not None:
            self._change(*draft.with_key(self.page.at, key))

    def _bring(self, tag: str) -> None:
        """Put in the answers that only the list in that language has, in its words, to be said in this one."""
        draft = self._keeping.draft(self.key)
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
        draft = self._keeping.draft(self.key)
        found = beside(draft.made, self.folder.lists().lists) if draft is not None else ()
        return [one.other for one in found]

    def _open_language(self, tag: str) -> None:
        found = next((one for one in self.page_beside() if one.language == tag), None)
        if found is not None:
            self.show(key_of(found))

    # -- what is wanted ----------------------------------------------------------------------------------------------

    def _do(self, what: str) -> None:
        draft, at = self._keeping.draft(self.key), self.page.at
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
        if self._can() and self._keeping.take_back(self.key):
            self._rest.start()
            self._draw()

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
        one = self._keeping.saved(self.key)
        if one is not None and not self.folder.is_own(one):
            told = tr("“{title}” is yours to change now.", title=words.list_words(one))
            self._by_host(partial(self._save, self.key, one, told))

    def save(self) -> None:
        """Save the list that is shown, as its next version."""
        draft, saved, key = self._keeping.draft(self.key), self._keeping.saved(self.key), self.key
        if draft is None or not self._keeping.is_changed(key) or not self._can():
            return
        made = trimmed(draft.made)
        wrong = faults(made)
        taken = saved is None and self.folder.saved(made) is not None
        if wrong or taken:
            self._tried.add(key)
            self._change(replace(draft, made=made))
            said = self.page.go_to_fault()
            if taken:
                language = words.tongue(made.language)
                said = tr("There is a list of this name in {language} already.", language=language)
                self.page.list.wrong["name"].tell(f"{said} {tr('Choose another name, or change that one.')}")
            self._around.tell(Notice("answers", tr("The list cannot be saved yet."), said, "warn"))
            return
        made = next_version(made, saved, self.folder.ours(made))
        told = tr("“{title}” is saved as version {n}.", title=words.list_words(made), n=made.version)
        self._by_host(partial(self._save, key, made, told))

    def _save(self, key: str, made: AnswerList, told: str) -> None:
        kept = tr("What you changed is still on the page.")
        if self._saving:
            self._save_again = True  # once this one is on the disk
            return
        self._saving = True

        async def work() -> None:
            try:
                await asyncio.to_thread(self.folder.save, made)
            except WorldError as error:
                self._around.tell(notice_of(error, "answers", kept=kept))
                return
            finally:
                again, self._saving, self._save_again = self._save_again, False, False
            self._saved(key, made)
            if again:
                QTimer.singleShot(0, self, self.save)
            self._around.tell(Notice("answers", told, tr("Scripts take it up when you bring them up to date."), "ok"))

        self._start("answers-save", work)

    def _saved(self, key: str, made: AnswerList) -> None:
        now = self._keeping.draft(key) if self._keeping.is_changed(key) else None
        self._tried.discard(key)
        new = self._keeping.was_saved(key, made, trimmed(now.made) if now is not None else None)
        if self.key == key:
            self.key = new
        self._rest.start()
        self._around.changed()
        self._draw()

    def _new(self) -> None:
        if not self._around.may_change():
            return
        tag = "cy" if language() == "cy" else "en-GB"
        self._begin(AnswerList("", tag, "", 1, (ListedAnswer("", "", "", "1"),), "issues"))
        self.page.list.title.setFocus()

    def _in_another_language(self) -> None:
        draft = self._keeping.draft(self.key)
        if draft is None or not self._around.may_change():
            return
        has = {one.language for one in (draft.made, *self.page_beside())}
        free = [tag for tag, _ in words.LANGUAGES if tag not in has]
        if free:
            self._begin(replace(draft.made, language=free[0], version=1))
            self.page.list.language.setFocus()

    def _begin(self, made: AnswerList) -> None:
        key = self._keeping.begin(made)
        self.show(key)
        self._rest.start()

    def _drop(self) -> None:
        """Put away what is not saved, once that was said."""
        key, saved = self.key, self._keeping.saved(self.key)

        def drop() -> None:
            self._keeping.forget(key)
            lists = self.folder.lists().lists
            self.show(key if saved is not None else key_of(lists[0]))

        if self._keeping.is_changed(key):
            self._ask(
                tr("Drop what was changed?"),
                tr("The list is as it was saved last.") if saved is not None else tr("The new list is gone then."),
                tr("Drop it"),
                drop,
            )

    def _delete(self) -> None:
        one, key = self._keeping.saved(self.key), self.key
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
            self._keeping.forget(key)
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
        """Keep what is not saved."""
        self._rest.stop()
        try:
            self._keeping.keep(self.key)
        except WorldError as error:
            self._around.tell(notice_of(error, "answers"))

    def _left(self) -> None:
        self._confirmed = False
        if self._rest.isActive():
            self._keep()
