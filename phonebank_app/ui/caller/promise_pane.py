"""“They’ll help”: what they promise, and the words to which they say yes. Small panels in the script's place."""

from __future__ import annotations

from collections.abc import Sequence

from phonebank_app.calls.promising import Kept, PromiseLine
from phonebank_app.i18n import tr
from phonebank_app.law.promises import RULES, PromiseKind, consent_wording
from phonebank_app.machine.clock import local
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.text import PROSE_LIMIT, Label

YES, NO = "yes", "no"


class PromisePane(AskingPane):
    """What do they promise? Each keeps its digit, also once it is promised. Answers with a kind."""

    def __init__(self, standing: Sequence[PromiseLine], *, large: bool = False) -> None:
        known = {line.kind: tr("promised {at:%H:%M}: take it back", at=line.at) for line in standing}
        super().__init__(
            tr("What will they do?"),
            "heart",
            [Option(kind, rule.label, known.get(kind, "")) for kind, rule in RULES.items()],
            rule=tr(
                "Nothing is kept but the number you rang, and that only once they say yes to the words on the next"
                " page. Ask for no e-mail, address or bank details."
            ),
            large=large,
        )


class BackPane(AskingPane):
    """Is a promise to be taken back? Answers ``yes`` or ``no``."""

    def __init__(self, line: PromiseLine, *, large: bool = False) -> None:
        super().__init__(
            tr("{label}: take it back?", label=RULES[line.kind].label),
            "heart",
            (Option(YES, tr("Take it back")), Option(NO, tr("It stays"))),
            rule=tr(
                "Promised at {at:%H:%M}, to {caller}. That it was taken back is kept too.",
                at=line.at,
                caller=line.caller,
            ),
            large=large,
        )


class WordsPane(AskingPane):
    """The exact words to read out. Answers ``yes`` or ``no``."""

    def __init__(self, kind: PromiseKind, on_behalf_of: str, language: str = "", *, large: bool = False) -> None:
        rule = RULES[kind]
        super().__init__(
            tr("{label}: read this out, word for word", label=rule.label),
            "heart",
            (
                Option(YES, tr("They say yes"), tr("saved at once")),
                Option(NO, tr("They say no"), tr("nothing is kept")),
            ),
            say=consent_wording(kind, on_behalf_of, language),
            rule=rule.then,
            large=large,
        )
        asked = Label(tr("If you have not asked yet: {ask}", ask=rule.ask), "muted", wrap=True, limit=PROSE_LIMIT)
        self.extra.add(asked)


def saved_words(kept: Kept) -> tuple[str, str]:
    """What the page says once a promise is on disk."""
    rule = RULES[kept.kind]
    return tr("Saved {at:%H:%M}: {label}.", at=local(kept.at), label=rule.label.lower()), tr(
        "{then} It stays if you take the call back.", then=rule.then
    )


def taken_back_words(kept: Kept) -> tuple[str, str]:
    """And once it is taken back."""
    return tr("Taken back: {label}.", label=RULES[kept.kind].label.lower()), tr("Nobody rings them about it.")
