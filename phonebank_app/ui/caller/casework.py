"""A matter for the local office: written down, read back, and passed on only with a yes. Two panels, in turn."""

from __future__ import annotations

from phonebank_app.i18n import tr
from phonebank_app.law.rights import RULES, TicketKind, consent_wording
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.parts import Field, LineEdit

YES, NO = "yes", "no"
NOTE_LIMIT = 300
"""Signs of what goes to the local office: what it is about, and no more."""


class MatterPane(AskingPane):
    """What is it about? Answers once something is written; ``words`` is what was."""

    def __init__(self, *, large: bool = False) -> None:
        self._note = LineEdit(tr("In their words, as short as it goes"), limit=NOTE_LIMIT)
        super().__init__(
            tr("What should the local office know?"),
            "speech",
            (),
            save=tr("Read it back"),
            rule=tr(
                "Write only what they want passed on, and promise nothing for the office. Of health, faith, family or"
                " money write what they ask you to write, and nothing beside it."
            ),
            large=large,
        )
        self._note.textChanged.connect(self._refresh)
        self._note.returnPressed.connect(self.save)
        self.extra.add(Field(tr("What it is about"), self._note))

    @property
    def note(self) -> LineEdit:
        """The box for it."""
        return self._note

    def words(self) -> str:
        """What was typed."""
        return self._note.text().strip()

    def complete(self) -> bool:
        return bool(self.words())


class ConsentToPassOn(AskingPane):
    """Their words to read back, then the exact words to read out. Answers ``yes`` or ``no``."""

    def __init__(self, matter: str, on_behalf_of: str, language: str, *, large: bool = False) -> None:
        super().__init__(
            tr("Read back what you wrote, then this, word for word"),
            "speech",
            (
                Option(YES, tr("They say yes"), tr("saved at once")),
                Option(NO, tr("They say no"), tr("nothing is kept")),
            ),
            first=f"“{matter}”",
            say=consent_wording("casework", on_behalf_of, language),
            rule=RULES[TicketKind.CASEWORK].then,
            large=large,
        )
