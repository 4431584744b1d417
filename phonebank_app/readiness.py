"""What is ready when a party has its list: the words of the first pages' last step."""

from __future__ import annotations

from phonebank_app.clock import Clock, local
from phonebank_app.db.engine import Store
from phonebank_app.i18n import tr
from phonebank_app.session import Session
from phonebank_app.ui.host.first_run_ready import Ready


def ready_to_ring(store: Store, clock: Clock) -> Ready:
    """Where, why, and how many can be rung now."""
    session = Session(store, clock)
    party, tonight = session.party, session.evening.tonight()
    until = tr(", until {at:%H:%M}", at=local(party.lease_until)) if party.lease_until else ""
    callable_now = next((row.count for row in tonight.left if row.code == "ready"), 0)
    reason = party.reason
    by = party.answerable.script_approved_by
    approved = tr(", approved by {by}", by=by) if by else ""
    return Ready(
        seat=party.seat_name,
        reason=reason.short_sentence
        if reason
        else tr("A list of your own, on behalf of {on_behalf_of}.", on_behalf_of=party.on_behalf_of),
        alternatives=tuple(other.name for other in reason.alternatives) if reason else (),
        facts=(
            tr(
                "{list_size:,} people are on the list{until}; {callable_now:,} can be rung now.",
                list_size=tonight.list_size,
                until=until,
                callable_now=callable_now,
            ),
            tr("The script is “{title}”{approved}.", title=session.script.title, approved=approved),
        ),
    )
