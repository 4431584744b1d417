"""What stands between the page of scripts and where they are kept: it checks, keeps, compares and begins anew.

What is other in a party and without one is its ``setting``'s to say.

Nothing here makes whoever types wait. A text is checked and kept in threads, once the hands rest for a moment, and now
and then while they do not; what comes back late is of a text that is gone, and is dropped.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from phonebank_app import logs
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.results.whole_file import replacing
from phonebank_app.script_writing.drafting import Draft, Drafts
from phonebank_app.scripts import parser
from phonebank_app.scripts.comparing import compare
from phonebank_app.scripts.proof import Proof
from phonebank_app.scripts.writing import head_words
from phonebank_app.ui import dialogs
from phonebank_app.ui.answers.around import Around
from phonebank_app.ui.answers.joining import ListsBesideEditor
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.scripts import words
from phonebank_app.ui.scripts.beginning import Beginning
from phonebank_app.ui.scripts.inserting import Inserting
from phonebank_app.ui.scripts.keeper import Keeper
from phonebank_app.ui.scripts.page import ScriptsPage
from phonebank_app.ui.scripts.setting import Setting
from phonebank_app.ui.scripts_exchange.desk import ExchangeDesk
from phonebank_app.ui.tasks import Work

_REST_MS, _AT_LATEST_MS = 250, 1_200
"""A text is looked at when the hands rest so long; while they do not, so often."""
_CHECK, _KEEP, _COMPARE = "script-check", "script-draft", "script-compare"
SUFFIX = ".script.txt"


@contextmanager
def window_first() -> Iterator[None]:
    """In a thread: let the window's thread have Python back at once whenever it wants it, not after 5 ms each time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class ScriptsDesk(QObject):
    """Serves the page.

    Signals:
        changed(Changes): another script is in use.
        begun: another draft was begun, and is shown.

    Attributes:
        page: the page; ``setting``: what it stands in; ``drafts``: where its script is kept.
        draft: what was kept last; ``proof``: what was found last.
    """

    changed = Signal(object)
    begun = Signal()

    def __init__(self, setting: Setting, drafts: Drafts, parent: QObject) -> None:
        super().__init__(parent)
        self.setting, self.drafts = setting, drafts
        self._keeper = Keeper()
        self.page = ScriptsPage()
        self.editor = self.page.editor
        self.draft: Draft | None = None
        self._loaded = self._stopped = False
        self.kept = ""
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._look)
        self._since = QElapsedTimer()
        self._inserting = Inserting(self.editor, setting.labels)
        self.lists = ListsBesideEditor(self.editor, self.page.show_part, self._around_lists())
        self._beginning = Beginning(self)
        self._wire()

    def _around_lists(self) -> Around:
        editor, setting = self.editor, self.setting
        around = Around(
            tasks=setting.tasks,
            tell=self.tell,
            text=editor.field.text,
            write=editor.field.replace_text,
            leave=lambda: self.page.show_part(editor),
            changed=editor.edited.emit,
        )
        return setting.around_lists(around)

    @cached_property
    def elsewhere(self) -> ExchangeDesk:
        """What other programs' scripts are read and written with. The window is there before anybody wants it."""
        setting = self.setting
        return ExchangeDesk(setting.stage, setting.tasks, self.tell, lambda text, _name: self.begin(text, "file"), self)

    def _wire(self) -> None:
        page = self.page
        page.looked_at.connect(self.load)
        self.editor.edited.connect(self._typed)
        self.editor.wanted.connect(self._do)
        self.editor.opened.connect(self._beginning.from_file)
        page.trying.left.connect(self._leave_trying)
        page.versions.left.connect(lambda: page.show_part(self.editor))
        page.versions.compare.connect(self._compare)
        page.versions.take_back.connect(self._take_back)
        page.versions.save_file.connect(self._save_version)

    @property
    def proof(self) -> Proof | None:
        """What was found last, if it is of the text as it stands."""
        found = self.editor.proof()
        return found if found is not None and found.text == self.editor.field.text() else None

    def tell(self, notice: Notice) -> None:
        """Tell something."""
        self.setting.tell(notice)

    # -- the text ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Show what was written last, or what the setting begins with. Once: afterwards the page has it."""
        if self._loaded or self._stopped:
            return
        self._loaded = True
        draft = self.drafts.current()
        self.draft = draft
        self.show_text(draft.text if draft is not None else self.setting.first_text())

    def show_drafts(self, drafts: Drafts) -> None:
        """Show another script, which is kept there.

        Raises:
            WorldError: what is on the page cannot be kept; it stays.
        """
        self.keep_now()
        self.drafts, self._loaded = drafts, False
        self.load()

    def show_text(self, text: str) -> None:
        """Another text altogether; it is as it was kept."""
        self.kept = text
        self.editor.set_labels(self.setting.labels)
        self.editor.preview.forget()
        self.editor.field.set_text(text)
        self._look()
        self.page.show_part(self.editor)

    def begin(self, text: str, origin: str) -> None:
        """Begin another draft; what was written stays among the versions."""
        try:
            self.keep_now()
            before, turn = self.drafts, self._keeper.turn()

            def begin() -> Draft:
                self.drafts, made = self.setting.begin(before, text, origin)
                return made

            self.draft = self._keeper.keep(turn, begin) or self.draft
        except WorldError as error:
            self.tell(notice_of(error, "script", kept=tr("What you typed is still on the page.")))
            return
        self._loaded = True
        if self.draft is not None:
            self.show_text(self.draft.text)
        self.begun.emit()

    def _typed(self) -> None:
        if not self._since.isValid():
            self._since.start()
        # Every key puts it off, but not for ever: whoever types without a pause is told too.
        if self._since.elapsed() < _AT_LATEST_MS:
            self._rest.start()

    def _look(self) -> None:
        self._since.invalidate()
        text = self.editor.field.text()
        self._start(_CHECK, lambda: self._check(text))
        if text != self.kept:
            drafts, turn = self.drafts, self._keeper.turn()
            self._start(_KEEP, lambda: self._keep(text, drafts, turn))

    def _start(self, name: str, work: Work) -> None:
        """Beside the window; before its loop runs there is nobody to wait, so that it is done at once."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(work())
        else:
            if name != _COMPARE and self.setting.tasks.running(name):
                self._rest.start()  # the text that came meanwhile is looked at afterwards
                return
            self.setting.tasks.start(name, work, kept=tr("What you typed is still on the page."))

    async def _check(self, text: str) -> None:
        before = self.editor.proof()

        def look() -> Proof:
            with window_first():
                return self.lists.proof_of(text, before)

        # A script is tens of thousands of small objects, none of which is part of a cycle: nobody looks through them.
        with none_meanwhile():
            found = await asyncio.to_thread(look)
        for _ in self.editor.parts_of(found) if self._still(text) else ():
            await asyncio.sleep(0)
            if not self._still(text):
                break
        if self._still(text):
            self._show_head()
        elif not self._stopped:
            self._rest.start()

    def _still(self, text: str) -> bool:
        """Whether this is still what stands on the page."""
        return not self._stopped and self.editor.field.text() == text

    async def _keep(self, text: str, drafts: Drafts, turn: int) -> None:
        draft = await asyncio.to_thread(self._keeper.keep, turn, lambda: drafts.save(text))
        if draft is None or drafts is not self.drafts:
            return  # what came later is kept, or another script is shown
        self.kept = text
        self.draft = draft
        if not self._stopped:
            self._show_head()

    def keep_now(self) -> None:
        """Keep what was typed, at once: another text is shown, or the party is being locked or closed."""
        text = self.editor.field.text()
        if self._loaded and text != self.kept:
            self.draft = self._keeper.keep(self._keeper.turn(), lambda: self.drafts.save(text)) or self.draft
            self.kept = text

    def put_aside(self, text: str) -> None:
        """Keep another text among the versions; what is on the page goes on as a draft of its own.

        Raises:
            WorldError: it cannot be kept.
        """
        drafts, mine = self.drafts, self.editor.field.text()
        self.keep_now()
        self._keeper.keep(self._keeper.turn(), lambda: drafts.begin(text, "file"))
        self.draft = self._keeper.keep(self._keeper.turn(), lambda: drafts.begin(mine, "draft")) or self.draft
        self._show_head()

    def stop(self) -> None:
        """Keep it and read the store no more."""
        self._rest.stop()
        try:
            self.keep_now()
        except WorldError as error:
            logs.note_error(error)  # a full disk: what was kept last is still there, and the party must close
        self._stopped = True

    def _show_head(self) -> None:
        """Title, draft, what callers read, and whether it can be used."""
        editor, setting = self.editor, self.setting
        text = editor.field.text()
        editor.header.set_title(head_words(text, "title") or tr("No title yet"))
        proof = self.proof
        editor.header.set_subtitle(words.subtitle(self.draft, setting.standing(text), proof))
        editor.text.saved.setText(words.saved_words(self.draft) if text == self.kept else tr("not kept yet"))
        approve = editor.keys["approve"]
        approve.set_words(setting.approve_words())
        approve.setEnabled(proof is not None and proof.sound and proof.script != setting.measured_by(text))
        editor.header.arrange()

    # -- what is wanted ----------------------------------------------------------------------------------------------

    def _do(self, what: str) -> None:
        deeds: dict[str, Callable[[], None]] = {
            "try": self._try,
            "approve": self.approve,
            "new_draft": self._beginning.ask,
            "versions": self.show_versions,
            "save_script": lambda: self.setting.save(self, self.editor.field.text()),
            "insert": self._inserting.ask,
        }
        if what in deeds:
            deeds[what]()

    def _try(self) -> None:
        proof = self.editor.proof()
        if proof is None or proof.script is None:
            self.tell(Notice("script", tr("There is no step to read yet."), tr("Begin one: == hello: Hello"), "warn"))
            return
        step, objection = self.editor.here()
        self.page.show_part(self.page.trying)
        self.page.trying.play(proof.script, self.setting.labels, step, objection)

    def _leave_trying(self, step: str, objection: str) -> None:
        self.page.show_part(self.editor)
        self.editor.go_to_step(step, objection)

    def show_versions(self) -> None:
        """Show every version, and what is other."""
        try:
            self.keep_now()
        except WorldError as error:
            self.tell(notice_of(error, "script", kept=tr("What you typed is still on the page.")))
            return
        self.page.versions.show_versions(self.drafts.versions())
        self.page.show_part(self.page.versions)

    def _compare(self, before: str, after: str) -> None:
        old, new = self.page.versions.version(before), self.page.versions.version(after)
        if old is None or new is None:
            return

        async def look() -> None:
            found = await asyncio.to_thread(compare, old.text, new.text)
            self.page.versions.show_comparison(found)

        self.setting.tasks.cancel(_COMPARE)
        self._start(_COMPARE, look)

    def _take_back(self, key: str) -> None:
        one = self.page.versions.version(key)
        if one is not None:
            self.begin(one.text, "draft")
            told = tr("This is {version} again, as a draft of its own.", version=words.version_words(one))
            self.tell(Notice("script", told, tr("What you had written is among the versions."), "ok"))

    # -- files -------------------------------------------------------------------------------------------------------

    def _save_version(self, key: str) -> None:
        one = self.page.versions.version(key)
        if one is not None:
            self.save_file(one.text)

    def save_file(self, text: str, then: str = "") -> None:
        """Have a place chosen and write the text there; ``then``: what to do with the file."""
        title = "-".join(head_words(text, "title").casefold().split())[:60] or "script"
        language = head_words(text, "language").partition("-")[0] or "en"
        name = f"{''.join(sign for sign in title if sign.isalnum() or sign == '-')}.{language}{SUFFIX}"

        def save(path: Path) -> None:
            try:
                with replacing(path) as file:
                    file.write(text.encode("utf-8", "replace"))
            except WorldError as error:
                self.tell(notice_of(error, "script"))
            else:
                self.tell(Notice("script", tr("The script is saved in {path}.", path=path), then, "ok"))

        dialogs.save_file(
            self.setting.window, tr("Save the script"), name, [(tr("Call scripts"), [f"*{SUFFIX}"])], save
        )

    # -- approving ---------------------------------------------------------------------------------------------------

    def approve(self) -> None:
        """Have a coordinator approve it, once it is sound; what is done with it then is the setting's."""
        text = self.editor.field.text()
        try:
            parser.parse(text)
        except WorldError as error:
            self.tell(Notice("script", tr("This cannot be used yet."), str(error), "warn"))
            if self.proof is not None and self.proof.errors:
                self.editor.go_to(self.proof.errors[0])
            return
        self.setting.approve(self, text)

    def take_approved(self, draft: Draft) -> None:
        """Show the text as it was approved: with the name in its head, and what stood before a Ctrl+Z away."""
        self.draft = draft
        self.kept = draft.text
        line = self.editor.field.line()
        self.editor.field.replace_text(draft.text)
        self.editor.field.go_to(line)

    def look(self) -> None:
        """Look at the text again at once."""
        self._look()
