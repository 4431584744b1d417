"""May the call in hand be passed to that chair? A voter on the line is not kept waiting: they have it at once, or not.

Whoever gets it must be there and not be in a call. A voter who stands untouched on their page goes back to the list:
nothing was said to them, and the list gives them again.
"""

from __future__ import annotations

from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.moments import from_ms
from phonebank_app.db.people import Person
from phonebank_app.i18n import tr
from phonebank_app.rules.calling_rules import GRACE, Reason, Rules, Situation, refusal

_BEGUN = tr("in a call")
_ON_BREAK = tr("on a break")
_LANGUAGE = tr("does not speak their language")
_KNOWS = tr("cannot take this one")
UNREAD = tr("has not read the notice yet")
AWAY = tr("cannot be reached just now")
_NOT_NOW = tr("they cannot be rung now")

WAY_OUT = tr("Choose somebody else, or finish this call yourself.")


def why_not(row: ChairRow, to: ChairRow, contact: Person, rules: Rules, situation: Situation, *, knows: bool) -> str:
    """Why the call cannot go there, in a few words; empty if it can.

    Whether that chair can be given calls at all is asked before: see ``Calling``.

    Args:
        situation: of the chair that would get it. ``knows``: its guest said that they know this voter.
    """
    if to.break_since is not None:
        return _ON_BREAK
    if to.contact_id is not None and to.draft:
        return _BEGUN
    if knows:
        return _KNOWS
    reason = refusal(contact.facts, rules, situation)
    if reason in (Reason.HOURS, Reason.LEASE_OVER):
        # As with whoever has it now: what began in time may be finished.
        began = row.claimed_at is not None and situation.now - from_ms(row.claimed_at) < GRACE
        return "" if row.draft and began else _NOT_NOW
    if reason is Reason.LANGUAGE:
        return _LANGUAGE
    return _NOT_NOW if reason is not None else ""


def in_words(to: ChairRow, why: str) -> str:
    """The same as a sentence."""
    if why in (_BEGUN, _ON_BREAK):
        return tr("{caller} is {why}.", caller=to.caller, why=why)
    if why == AWAY:
        return tr("{caller}’s own laptop {why}.", caller=to.caller, why=why)
    if why == UNREAD:
        return tr("{caller} {why}: the call would wait where nobody sees it.", caller=to.caller, why=why)
    return (
        tr("{caller} cannot take this call.", caller=to.caller) if why != _NOT_NOW else tr("They cannot be rung now.")
    )
