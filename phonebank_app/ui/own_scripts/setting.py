"""Scripts of one's own: measured by what was approved last, saved as a file once they are approved, or into theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from phonebank_app.errors import BugError, WorldError
from phonebank_app.i18n import language, tr
from phonebank_app.rules import codesets
from phonebank_app.script_writing.drafting import Draft, Drafts, Version
from phonebank_app.script_writing.own_scripts import OtherText, OwnScript, OwnScripts
from phonebank_app.scripts import Script
from phonebank_app.scripts.shelf import parsed
from phonebank_app.scripts.writing import head_words, skeleton, version_of
from phonebank_app.ui.answers.around import Around
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.own_scripts.sheets import OtherTextSheet
from phonebank_app.ui.own_scripts.window import OwnScriptsWindow
from phonebank_app.ui.scripts.in_party import told_changes
from phonebank_app.ui.scripts.sheets import ApproveSheet, Choice
from phonebank_app.ui.tasks import Tasks

if TYPE_CHECKING:
    from phonebank_app.ui.scripts.desk import ScriptsDesk

SAVE = "own-script-save"
_APPROVED, _SAVED = "own-script-approved", "own-script-saved"


class Unwritten:
    """The ``drafting.Drafts`` of a page on which no script was opened yet: there is nothing to keep."""

    def current(self) -> Draft | None:
        """None."""
        return None

    def begin(self, text: str, origin: str = "") -> Draft:
        """Nowhere to begin it."""
        raise BugError("no script is open")

    def save(self, text: str) -> Draft:
        """Nowhere to keep it."""
        raise BugError("no script is open")

    def approve(self, text: str, by: str, above: int) -> Draft:
        """Nothing to approve."""
        raise BugError("no script is open")

    def versions(self) -> tuple[Version, ...]:
        """None."""
        return ()


class OnOwn:
    """A :class:`~phonebank_app.ui.scripts.setting.Setting`.

    Attributes:
        script: the one that is written; ``None`` before the first.
    """

    def __init__(self, window: OwnScriptsWindow, tasks: Tasks, scripts: OwnScripts) -> None:
        self.window, self.stage, self.tasks = window, window, tasks
        self._scripts = scripts
        code_set = codesets.parse(codesets.in_language("", language()))
        self.labels: Mapping[str, str] = {str(kind): label for kind, label in code_set.labels.items()}
        self.script: OwnScript | None = None
        self._approved: Draft | None = None
        self._then: Callable[[], None] = lambda: None

    @property
    def new_title(self) -> str:
        """Over what a script can be begun from."""
        return tr("Begin a script") if self.script is None else tr("Begin another script")

    @property
    def new_words(self) -> str:
        """Under it: what becomes of the one on the page, if there is one."""
        if self.script is None:
            return tr("What you write is kept on this laptop, and nobody else sees it before you save it as a file.")
        return tr("The one you are writing stays among your scripts.")

    def take(self, script: OwnScript) -> None:
        """This is the script that is written from now on."""
        self.script = script
        self._approved = script.last_approved()
        self.window.set_saves_back(script.file() is not None)

    def tell(self, notice: Notice) -> None:
        """Tell it in the window."""
        self.window.notices.show_notice(notice)

    # -- what it is begun from and measured by -----------------------------------------------------------------------

    def first_text(self) -> str:
        """A short one; a script of one's own holds a text already."""
        return skeleton("A new script", "en-GB")

    def choices(self) -> list[Choice]:
        """Nobody reads one now."""
        return []

    def text_of(self, value: str) -> str:
        """There are no choices."""
        raise KeyError(value)

    def begin(self, drafts: Drafts, text: str, origin: str) -> tuple[Drafts, Draft]:
        """An older version goes on in the same script; everything else is another one."""
        if origin == "draft":
            return drafts, drafts.begin(text, origin)
        made = self._scripts.begin(text, counts=origin in ("shipped", "file"))
        self.take(made)
        draft = made.current()
        assert draft is not None
        return made, draft

    def measured_by(self, text: str) -> Script | None:
        """What was approved last: there is nothing to approve in the very same words."""
        if self._approved is None:
            return None
        try:
            return parsed(self._approved.text)
        except WorldError:  # approved by a program that read another version of the language
            return None

    def standing(self, text: str) -> str:
        """Who approved it, and whether its file has it."""
        last, script = self._approved, self.script
        told = tr("nobody has approved it yet")
        if last is not None:
            told = tr("version {n} was approved by {name}", n=version_of(last.text), name=last.approved_by)
        file = script.file() if script is not None else None
        if script is None or file is None:
            return told
        saved = script.saved_back(text)
        in_file = tr("saved in {name}", name=file.name) if saved else tr("not saved in {name} yet", name=file.name)
        return f"{told} · {in_file}"

    def around_lists(self, around: Around) -> Around:
        """They are one's own: nobody is asked, and nothing was answered here."""
        return around

    # -- approving ---------------------------------------------------------------------------------------------------

    def approve_words(self) -> str:
        """What the key says."""
        return tr("Approve…")

    def approve(self, desk: ScriptsDesk, text: str) -> None:
        """Have a coordinator put their name to it, and say where it goes next."""
        last = self._approved
        sheet = ApproveSheet(
            self.window,
            head_words(text, "title"),
            tr("Nobody reads it to voters yet: it goes to the campaign or to a host as a file."),
            told_changes(last.text, text) if last is not None else (),
            ok=tr("Approve"),
            heading=tr("What changes since it was approved last"),
        )

        def given(name: str) -> None:
            sheet.accept()
            self._approve(desk, text, name)

        sheet.given.connect(given)
        sheet.open()

    def _approve(self, desk: ScriptsDesk, text: str, name: str) -> None:
        script = self.script
        if script is None:
            return
        try:
            draft = script.approve(text, name, script.above())
        except WorldError as error:
            self.tell(notice_of(error, "script", kept=tr("What you typed is still on the page.")))
            return
        self._approved = draft
        desk.take_approved(draft)
        desk.look()
        told = tr("Version {n} is approved by {name}.", n=version_of(draft.text), name=name)
        then = tr("Save it as a file, and upload it at the campaign’s desk or send it to a host.")
        action = tr("Save it…") if script.file() is None else tr("Save it")
        self.tell(Notice(_APPROVED, told, then, "warn", action))
        self._then = lambda: self.save(desk, desk.editor.field.text())

    def acted(self, key: str) -> None:
        """A notice's key was pressed."""
        if key == _APPROVED:
            self.window.notices.withdraw(key)
            self._then()

    # -- files -------------------------------------------------------------------------------------------------------

    def goes_to(self, text: str) -> str:
        """Where the file goes next, in one line."""
        if self._approved is not None and self._approved.text == text:
            return tr("Upload it at the campaign’s desk, or send it to a host, for their page “Scripts”.")
        return tr("Nobody has approved these words yet: a coordinator does, here or at the campaign’s desk.")

    def save(self, desk: ScriptsDesk, text: str) -> None:
        """Into its own file, or into one that is chosen now."""
        if self.script is not None and self.script.file() is not None:
            self.save_back(desk, text)
        else:
            desk.save_file(text, self.goes_to(text))

    def save_back(self, desk: ScriptsDesk, text: str, over: str | None = None) -> None:
        """Into its own file, which may be on a slow disk; one that is another by now is asked about."""
        script = self.script
        assert script is not None

        async def work() -> None:
            try:
                path = await asyncio.to_thread(script.save_back, text, over)
            except OtherText as error:
                self.choose(desk, error.theirs)
                return
            self.tell(Notice(_SAVED, tr("The script is saved in {path}.", path=path), self.goes_to(text), "ok"))
            desk.look()

        self.tasks.start(SAVE, work, kept=tr("What you typed is kept on this laptop."))

    def choose(self, desk: ScriptsDesk, theirs: str) -> None:
        """The file is another than it was: what is to be kept? Whichever is, the other stays among the versions."""
        script = self.script
        file = script.file() if script is not None else None
        if script is None or file is None:
            return
        mine = desk.editor.field.text()
        sheet = OtherTextSheet(self.window, file.name, told_changes(theirs, mine))

        def decided(what: str) -> None:
            sheet.accept()
            try:
                if what == "theirs":
                    desk.begin(theirs, "draft")
                    script.know_file(theirs)
                    desk.look()
                    return
                desk.put_aside(theirs)
            except WorldError as error:
                self.tell(notice_of(error, "script", kept=tr("What you typed is still on the page.")))
                return
            if what == "mine":
                self.save_back(desk, mine, over=theirs)
            else:
                desk.show_versions()

        sheet.given.connect(decided)
        sheet.open()
