"""The lesson of a rehearsal: everything a caller needs to know, one thing at a time, each noticed when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phonebank_app.i18n import tr
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import keys

OTHER_NUMBER = "other_number"
"""The one step that hangs on the voter: there is a second number, or there is not."""


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try.

    Attributes:
        event: what shows that it was done: an outcome, or what the page says of itself.
        words: what happens, as a short sentence that the key completes.
        action: what the key does in ``context``; blank for an outcome, whose letter is the code set's to say.
    """

    event: str
    words: str
    action: str = ""
    context: str = "call"


TRIES = (
    Try("scanned", tr("Your phone can read the number. Show its square"), "scan"),
    Try(OTHER_NUMBER, tr("They have a second number. Ring that one"), "other_number"),
    Try(OutcomeKind.NO_ANSWER, tr("It rings for fifteen seconds, and nobody picks up")),
    Try("undo", tr("Oh, they did after all. Take it back"), "undo"),
    Try("answer", tr("They answer your question"), "answer:1"),
    Try("back", tr("You misheard. Go back one step"), "back"),
    Try("objection", tr("They ask something. Look it up, then choose"), "objections"),
    Try("note", tr("Write a short note, then Enter"), "note"),
    Try(OutcomeKind.CONVERSATION, tr("You had your talk")),
    Try(OutcomeKind.CALL_BACK, tr("The next one is at dinner. Choose a time")),
    Try(OutcomeKind.DO_NOT_CALL, tr("“Never ring me again.” Then Enter")),
    Try(OutcomeKind.SKIPPED, tr("You know this one. Pass them by")),
    Try("passed", tr("They speak Polish, and so does Marek. Pass the call"), "pass_on"),
    Try("ask_host", tr("You are stuck. Have the host come"), "ask_host"),
    Try("break", tr("Time for tea"), "take_break"),
    Try("resume", tr("Back to the calls"), "resume", "break"),
    Try(OutcomeKind.ENDED_KINDLY, tr("Somebody is in distress. End kindly"), "kindly"),
)

DONE = tr("You know the keys now. The host’s side is next")


class Coach:
    """Goes through :data:`TRIES` in order; what is done out of turn counts as well.

    Args:
        letters: of the outcomes that this campaign shows. What it has no key for is left out.
        may: whether a step is possible just now; one that is not comes up again when it is.
    """

    def __init__(self, letters: Mapping[str, str], may: Callable[[str], bool] = lambda event: True) -> None:
        self.may = may
        self._press = {one.event: _press(one, letters) for one in TRIES}
        self._lesson = tuple(one for one in TRIES if self._press[one.event])
        self._done: set[str] = set()

    @classmethod
    def of(cls, code_set: CodeSet) -> Coach:
        """A lesson with this campaign's letters."""
        return cls({key.kind: key.letter for key in code_set.keys})

    def saw(self, event: str) -> bool:
        """Something was done; returns whether that was a step not done before."""
        new = event not in self._done and any(one.event == event for one in self._lesson)
        self._done |= {event} if new else set()
        return new

    def skip(self) -> None:
        """Go on without it."""
        step = self._step()
        self._done |= {step.event} if step is not None else set()

    def left(self) -> int:
        """How many steps there are still."""
        return sum(one.event not in self._done for one in self._lesson)

    def next(self) -> tuple[str, str]:
        """What to try, and the key; in the end what comes after the lesson."""
        step = self._step()
        if step is None:
            return DONE, "+".join(keys.caps("call_window", "leave_call"))
        at = self._lesson.index(step) + 1
        return tr("{at} of {of}: {words}", at=at, of=len(self._lesson), words=step.words), self._press[step.event]

    def _step(self) -> Try | None:
        return next((one for one in self._lesson if one.event not in self._done and self.may(one.event)), None)


def _press(step: Try, letters: Mapping[str, str]) -> str:
    """The key of a step; blank where there is none."""
    if not step.action:
        return letters.get(step.event, "")
    try:
        return "+".join(keys.caps(step.context, step.action))
    except KeyError:
        return ""
