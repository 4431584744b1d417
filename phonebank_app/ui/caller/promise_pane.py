"""“They’ll help”: what they promise, and the words to which they say yes. Small panels in the script's place."""

from __future__ import annotations

from collections.abc import Sequence

from phonebank_app.clock import local
from phonebank_app.promises import RULES, PromiseKind, consent_wording
from phonebank_app.promising import Kept, PromiseLine
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.text import PROSE_LIMIT, Label

YES, NO = "yes", "no"


class PromisePane(AskingPane):
    """What do they promise? Each keeps its digit, also once it is promised. Answers with a kind."""

    def __init__(self, standing: Sequence[PromiseLine], *, large: bool = False) -> None:
        known = {line.kind: f"promised {line.at:%H:%M}: take it back" for line in standing}
        super().__init__(
            "What will they do?",
            "heart",
            [Option(kind, rule.label, known.get(kind, "")) for kind, rule in RULES.items()],
            rule="Nothing is kept but the number you rang, and that only once they say yes to the words on the next"
            " page. Ask for no e-mail, address or bank details.",
            large=large,
        )


class BackPane(AskingPane):
    """Is a promise to be taken back? Answers ``yes`` or ``no``."""

    def __init__(self, line: PromiseLine, *, large: bool = False) -> None:
        super().__init__(
            f"{RULES[line.kind].label}: take it back?",
            "heart",
            (Option(YES, "Take it back"), Option(NO, "It stays")),
            rule=f"Promised at {line.at:%H:%M}, to {line.caller}. That it was taken back is kept too.",
            large=large,
        )


class WordsPane(AskingPane):
    """The exact words to read out. Answers ``yes`` or ``no``."""

    def __init__(self, kind: PromiseKind, on_behalf_of: str, *, large: bool = False) -> None:
        rule = RULES[kind]
        super().__init__(
            f"{rule.label}: read this out, word for word",
            "heart",
            (Option(YES, "They say yes", "saved at once"), Option(NO, "They say no", "nothing is kept")),
            say=consent_wording(kind, on_behalf_of),
            rule=rule.then,
            large=large,
        )
        asked = Label(f"If you have not asked yet: {rule.ask}", "muted", wrap=True, limit=PROSE_LIMIT)
        self.extra.add(asked)


def saved_words(kept: Kept) -> tuple[str, str]:
    """What the page says once a promise is on disk."""
    rule = RULES[kept.kind]
    return f"Saved {local(kept.at):%H:%M}: {rule.label.lower()}.", f"{rule.then} It stays if you take the call back."


def taken_back_words(kept: Kept) -> tuple[str, str]:
    """And once it is taken back."""
    return f"Taken back: {RULES[kept.kind].label.lower()}.", "Nobody rings them about it."
