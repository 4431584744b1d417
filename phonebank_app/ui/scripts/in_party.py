"""Scripts in an open party: they are measured by what its callers read, and put into use when they are approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from phonebank_app.calls.script_versions import may_publish
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.party.session import Session
from phonebank_app.script_writing.drafting import Draft, Drafting, Drafts
from phonebank_app.scripts import Script
from phonebank_app.scripts.comparing import compare
from phonebank_app.scripts.shelf import base_tag
from phonebank_app.scripts.writing import head_words, version_of
from phonebank_app.ui.answers.around import Around
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.scripts import words
from phonebank_app.ui.scripts.desk import ScriptsDesk
from phonebank_app.ui.scripts.sheets import ApproveSheet, Choice
from phonebank_app.ui.tasks import Tasks

if TYPE_CHECKING:
    from phonebank_app.ui.party_window import PartyWindow


def scripts_desk(session: Session, view: PartyWindow) -> ScriptsDesk:
    """The page of scripts of an open party."""
    made = ScriptsDesk(InParty(session, view), Drafting(session.store, session.clock), view)
    made.changed.connect(view.apply)
    return made


class InParty:
    """A :class:`~phonebank_app.ui.scripts.setting.Setting`."""

    def __init__(self, session: Session, view: PartyWindow) -> None:
        self._session, self._view = session, view
        self.labels: Mapping[str, str] = {str(kind): label for kind, label in session.code_set.labels.items()}
        self.new_title, self.new_words = (
            tr("Begin a new draft"),
            tr("What you have written stays among the versions."),
        )

    @property
    def window(self) -> MainWindow:
        """The party's window."""
        return self._view.window

    @property
    def stage(self) -> MainWindow:
        """The same."""
        return self._view.window

    @property
    def tasks(self) -> Tasks:
        """The party's."""
        return self._view.tasks

    def tell(self, notice: Notice) -> None:
        """Tell it in the party's window."""
        self._view.tell(notice)

    # -- what it is begun from and measured by -----------------------------------------------------------------------

    def first_text(self) -> str:
        """What callers read."""
        return self._text_in_use("")

    def choices(self) -> list[Choice]:
        """What callers read."""
        return [Choice("in_use", tr("The script callers read now"), self._session.script.title)]

    def text_of(self, value: str) -> str:
        """The exact text of what callers read."""
        return self._text_in_use("")

    def begin(self, drafts: Drafts, text: str, origin: str) -> tuple[Drafts, Draft]:
        """A party has one row of drafts."""
        return drafts, drafts.begin(text, origin)

    def measured_by(self, text: str) -> Script:
        """What callers read now in the language of this text; the party's own where there is none."""
        return self._session.shelf.in_language(head_words(text, "language"))

    def standing(self, text: str) -> str:
        """What callers read."""
        script = self.measured_by(text)
        return words.in_use_words(script.version, script.approved_by, None)

    def _text_in_use(self, text: str) -> str:
        return Drafting(self._session.store, self._session.clock).text_of(self.measured_by(text).hash)

    def around_lists(self, around: Around) -> Around:
        """Whoever may publish a script may change lists."""
        return replace(
            around,
            may_change=self.may_publish,
            by_host=self.by_the_host,
            answered=self._session.script_versions.answered,
        )

    # -- approving ---------------------------------------------------------------------------------------------------

    def may_publish(self) -> bool:
        """See ``script_versions``."""
        return may_publish(self._session.party)

    def approve_words(self) -> str:
        """A campaign's party hands it in."""
        return tr("Approve and use") if self.may_publish() else tr("Hand it in…")

    def save(self, desk: ScriptsDesk, text: str) -> None:
        """A file is chosen."""
        desk.save_file(text)

    def approve(self, desk: ScriptsDesk, text: str) -> None:
        """Have a coordinator approve it, and put it into use; a campaign's party saves it to be handed in."""
        if not self.may_publish():
            way = tr(
                "Hand it in at the campaign’s desk: the coordinator approves it there, and it comes to every party."
            )
            desk.save_file(text, way)
            return
        told = told_changes(self._text_in_use(text), text)
        sheet = ApproveSheet(self.window, head_words(text, "title"), self._readers(text), told)

        def given(name: str) -> None:
            sheet.accept()
            title, why = tr("Put this script into use"), tr("Only the host does that.")
            self.by_the_host(title, why, lambda: self.approved(desk, text, name))

        sheet.given.connect(given)
        sheet.open()

    def _readers(self, text: str) -> str:
        """To whom it will be read."""
        default = self._session.shelf.default.language
        if base_tag(head_words(text, "language")) == base_tag(default):
            return tr("Callers read it from their next call on.")
        return tr("It is read to voters of its language, by callers who speak it, from their next call on.")

    def by_the_host(self, title: str, why: str, then: Callable[[], None]) -> None:
        """A guest at this laptop does not put words into the callers' mouths."""
        if self._session.party.rehearsal or not self._session.pin.chosen():
            then()
        else:
            self._view.gate.confirm(title, why, tr("Not now"), then)

    def approved(self, desk: ScriptsDesk, text: str, name: str) -> None:
        """They approved it: keep it so, and let it be read from each chair's next call on."""
        try:
            draft = desk.drafts.approve(text, name, self.measured_by(text).version)
            changes = self._session.script_versions.publish(draft.text, name)
        except WorldError as error:
            self.tell(notice_of(error, "script"))
            return
        desk.take_approved(draft)
        desk.changed.emit(changes)
        desk.look()
        version = version_of(draft.text)
        told = tr("Version {n} is in use, approved by {name}.", n=version, name=name)
        self.tell(Notice("script", told, tr("Each chair reads it from its next call on."), "ok"))


_TOLD = 12
"""Changes that are told where somebody approves; all of them are on the page of versions."""


def told_changes(before: str, after: str) -> tuple[str, ...]:
    """What is other, in so many sentences as a sheet has room for."""
    sentences = compare(before, after).sentences
    more = len(sentences) - _TOLD
    return (*sentences[:_TOLD], *((tr_n("And {n} more change.", "And {n} more changes.", more),) if more > 0 else ()))
