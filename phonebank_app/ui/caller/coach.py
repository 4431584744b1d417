"""What to try next in a rehearsal: six small things, each ticked off when it is done. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from phonebank_app.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try: the event that shows it was done, what is said, and the key."""

    event: str
    words: str
    press: str


TRIES = (
    Try(OutcomeKind.NO_ANSWER, "nobody picks up. Press", "N"),
    Try("undo", "oh, they did after all. Take it back", "Ctrl+Z"),
    Try("answer", "they say yes. Press", "1"),
    Try("note", "write a short note. Press", "Tab"),
    Try(OutcomeKind.CONVERSATION, "you had a talk. Press", "T"),
    Try(OutcomeKind.CALL_BACK, "the next one is at dinner. Press", "C"),
)


@dataclass(slots=True)
class Coach:
    """Goes through :data:`TRIES` in order; whatever else is done meanwhile is fine too."""

    at: int = 0

    def saw(self, event: str) -> bool:
        """Something was done; returns whether that was what was to be tried."""
        if self.at < len(TRIES) and event == TRIES[self.at].event:
            self.at += 1
            return True
        return False

    def next(self) -> tuple[str, str]:
        """What to try, and the key; without a key when all is done."""
        if self.at >= len(TRIES):
            return "That is all there is to it. Carry on, or leave.", ""
        step = TRIES[self.at]
        return f"{self.at + 1} of {len(TRIES)}: {step.words}", step.press
