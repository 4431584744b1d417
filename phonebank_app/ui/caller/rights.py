"""What a voter may ask beside not being rung, and who is calling: small panels in the script's place.

They say the words, ask the one thing that must be known, and emit what is to be written down. Nothing here saves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from phonebank_app.calls.tickets import TicketDraft
from phonebank_app.cards import CallCard
from phonebank_app.i18n import tr, tr_in
from phonebank_app.law.rights import RULES, Channel, TicketKind, consent_wording, due
from phonebank_app.machine.clock import local
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.caller.casework import YES, ConsentToPassOn, MatterPane
from phonebank_app.ui.caller.opening import WhoCalls, source_words
from phonebank_app.ui.caller.questions import Questions
from phonebank_app.ui.caller.shown import Shown
from phonebank_app.ui.parts import Box, Field, LineEdit
from phonebank_app.ui.text import PROSE_LIMIT, Label
from phonebank_app.words import dates

_CHANNELS: dict[Channel, str] = {
    "call": tr("Phone calls, although on the register (TPS)"),
    "text": tr("Text messages"),
    "email": tr("E-mails"),
}
_TAKEN_BACK: dict[Channel, str] = {
    "call": "No longer: phone calls, although on the register (TPS)",
    "text": "No longer: text messages",
    "email": "No longer: e-mails",
}
"""As it is written down and sent: in English, whatever this laptop speaks."""
_NOTE_LIMIT = 300


class Rights(QObject):
    """Opens the panels on a page's questions.

    Signals:
        ticket_given(TicketDraft): something is to be written down.
        ended(OutcomeKind): the call ends this way.
        declined: the voter said no to the words that were read out; nothing is to be kept.
    """

    ticket_given = Signal(object)
    ended = Signal(object)
    declined = Signal()

    def __init__(self, shown: Shown, questions: Questions, parent: QObject) -> None:
        super().__init__(parent)
        self._shown, self._questions = shown, questions
        self.calls = WhoCalls()

    def who(self) -> None:
        """Who is calling: to be read to whoever asks."""
        if self._shown.card is not None:
            self._questions.ask(WhoPane(self.calls, self._shown.card, large=self._questions.large), self._nothing)

    def ask(self) -> None:
        """What do they ask for?"""
        if self._shown.card is None or self._shown.stopped:
            return
        options = [Option(kind, rule.label) for kind, rule in RULES.items()]
        pane = AskingPane(
            tr("What do they ask for?"),
            "shield",
            options,
            rule=tr("It is written down at once, and goes to the campaign before anything else."),
            large=self._questions.large,
        )
        self._questions.ask(pane, self._chosen)

    def casework(self) -> None:
        """Something for the local office: what, read back, and may it go there?"""
        if self._shown.card is None or self._shown.stopped:
            return
        pane = MatterPane(large=self._questions.large)
        self._questions.ask(pane, lambda _: self._read_back(pane.words()))
        pane.note.setFocus()

    def _read_back(self, matter: str) -> None:
        language = self._questions.script_language

        def answered(said: str) -> None:
            draft = self._draft(TicketKind.CASEWORK, note=matter, answer=said)
            if said != YES:
                self.declined.emit()
            elif draft is not None:
                self.ticket_given.emit(draft)

        large = self._questions.large
        self._questions.ask(ConsentToPassOn(matter, self.calls.on_behalf_of, language, large=large), answered)

    def _chosen(self, value: str) -> None:
        kind = TicketKind(value)
        if kind is TicketKind.NO_PHONE:
            self.ended.emit(OutcomeKind.DO_NOT_CALL)
        elif kind is TicketKind.CASEWORK:
            self.casework()
        elif kind in (TicketKind.CONSENT, TicketKind.CONSENT_WITHDRAWN):
            options = [Option(channel, words) for channel, words in _CHANNELS.items()]
            asked = tr("May we…?") if kind is TicketKind.CONSENT else tr("What do they take back?")
            self._questions.ask(
                AskingPane(asked, "shield", options, large=self._questions.large), self._channel_chosen(kind)
            )
        else:
            self._write(
                TicketPane(kind, large=self._questions.large), lambda pane: self._draft(kind, note=pane.words())
            )

    def _channel_chosen(self, kind: TicketKind) -> Callable[[str], None]:
        def chosen(value: str) -> None:
            channel: Channel = "call" if value == "call" else "text" if value == "text" else "email"
            large = self._questions.large
            if kind is TicketKind.CONSENT_WITHDRAWN:
                back = _TAKEN_BACK[channel]
                self._write(TicketPane(kind, large=large), lambda _: self._draft(kind, channel=channel, answer=back))
                return
            pane = ConsentPane(channel, self.calls.on_behalf_of, self._questions.script_language, large=large)
            self._write(pane, lambda pane: self._draft(kind, channel=channel, answer=pane.exactly()))

        return chosen

    def _write(self, pane: TicketPane, draft: Callable[[TicketPane], TicketDraft | None]) -> None:
        def answered(_: str) -> None:
            made = draft(pane)
            if made is not None:
                self.ticket_given.emit(made)

        self._questions.ask(pane, answered)

    def _draft(
        self, kind: TicketKind, *, note: str = "", channel: Channel = "", answer: str = ""
    ) -> TicketDraft | None:
        card = self._shown.card
        if card is None:
            return None
        return TicketDraft(card.contact_id, kind, note, channel, answer, language=self._questions.script_language)

    def _nothing(self, _: str) -> None:
        """A panel that is only read."""


class WhoPane(AskingPane):
    """Who is calling, line by line."""

    def __init__(self, calls: WhoCalls, card: CallCard, *, large: bool = False) -> None:
        super().__init__(
            tr("Who is calling?"),
            "info",
            (),
            say=tr("“I’m calling {behalf}.”", behalf=calls.behalf()),
            rule=calls.number_words(),
            large=large,
        )
        self.set_close_words(tr("Back to the script"))
        lines = (
            (tr("Who answers for it"), calls.controller),
            (tr("Where to write or ring"), calls.address),
            (tr("What is done with the data"), calls.privacy_url),
            (tr("To complain"), calls.complaints),
            (tr("Where the number is from"), source_words(card)),
        )
        self._said = []
        for title, words in lines:
            if words:
                line = Box("column", gap=2)
                line.add(Label(title, "field"), Label(words, "body", wrap=True, limit=PROSE_LIMIT))
                self.extra.add(line)
                self._said.append(f"{title}: {words}")

    def said(self) -> tuple[str, ...]:
        """What it says, line by line."""
        return tuple(self._said)


class TicketPane(AskingPane):
    """What to say, what happens, and the key that writes it down; of a complaint a few words."""

    def __init__(self, kind: TicketKind, *, say: str = "", title: str = "", large: bool = False) -> None:
        rule = RULES[kind]
        until = due(kind, datetime.now(UTC))
        by = tr(" To be answered by {day}.", day=dates.day_month_year(until)) if until else ""
        self._note = LineEdit(tr("In a few words"), limit=_NOTE_LIMIT)
        super().__init__(
            title or rule.label,
            "shield",
            self._choices(),
            say=say or rule.say,
            save=tr("Write it down"),
            rule=f"{rule.then}{by}",
            large=large,
        )
        self._field = Field(tr("What it is about"), self._note)
        self._field.setVisible(kind is TicketKind.COMPLAINT)
        self._note.returnPressed.connect(self.save)
        self.extra.add(self._field)
        self._refresh()

    def _choices(self) -> tuple[Option, ...]:
        return ()

    def words(self) -> str:
        """What was typed."""
        return self._note.text().strip()

    def exactly(self) -> str:
        """What was answered, in the record's words."""
        return self.words()

    @property
    def note(self) -> LineEdit:
        """The box for a few words; hidden where none are asked."""
        return self._note

    def complete(self) -> bool:
        return True


class ConsentPane(TicketPane):
    """The exact words to read out, and the exact answer."""

    def __init__(self, channel: Channel, on_behalf_of: str, language: str = "", *, large: bool = False) -> None:
        super().__init__(
            TicketKind.CONSENT,
            say=consent_wording(channel, on_behalf_of, language),
            title=tr("Read this out, word for word"),
            large=large,
        )
        self._field.set_label(tr("Anything they added, in their words"))
        self._field.setVisible(True)

    def _choices(self) -> tuple[Option, ...]:
        return (Option("yes", tr_in("consent", "Yes")), Option("no", tr_in("consent", "No")))

    def exactly(self) -> str:
        return f"{self.value()}: {self.words()}" if self.words() else self.value()

    def complete(self) -> bool:
        return bool(self.value())


def written_words(kind: TicketKind, at: datetime) -> tuple[str, str]:
    """What the page says once it is on disk: what, and by when it is answered."""
    until = due(kind, at)
    by = tr("A coordinator answers by {day}.", day=dates.day_month(until)) if until else RULES[kind].then
    return tr("Saved {at:%H:%M}: {label}.", at=local(at), label=RULES[kind].label.lower()), by
