"""What a call page was last told, kept so that another arrangement of it can be filled with the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from phonebank_app.cards import CallCard
from phonebank_app.rules.codesets import ALL_OUT, AllOut, OutcomeKey
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.ui.caller.line import Done
from phonebank_app.ui.caller.times import CallBackTimes
from phonebank_app.ui.key_rows import KeyGroup, groups


@dataclass(slots=True)
class Shown:
    """The page's own memory; nothing in it was asked for.

    Attributes:
        labels: what this campaign calls each outcome.
        likely: the outcome whose key is filled.
        calls: how many this chair has made: whether there is something to take back.
        whose: whose call ``saved`` was, as the key says it.
        note: what was in the note when the card was shown.
        stopped: saving failed.
        sharing: whether the keyboard types here; ``None`` when it is not shared. See
            ``CallPage.set_sharing``.
    """

    card: CallCard | None = None
    conversation: Conversation | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[OutcomeKey, ...] = ()
    all_out: AllOut = ALL_OUT
    likely: OutcomeKind | None = None
    saved: Done | None = None
    calls: int = 0
    whose: str = ""
    note: str = ""
    times: CallBackTimes | None = None
    stopped: bool = False
    rehearsal: bool = False
    sharing: bool | None = None
    today: date = date.min

    def key_groups(self, context: str) -> tuple[KeyGroup, ...]:
        """What a page in this context does with which key, for F12: with the campaign's own outcomes."""
        without = () if self.rehearsal else ("leave",)
        return groups((context,), outcomes=self.keys, all_out=self.all_out, without=without)
