"""A call page with its desk, for one chair of an open party."""

from __future__ import annotations

from PySide6.QtCore import QObject

from phonebank_app.party.session import Session
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk


def desk_at(chair: int, session: Session, parent: QObject) -> CallerDesk:
    """A new page, and the desk that serves it."""
    return CallerDesk(
        CallPage(),
        session.calling,
        chair,
        script=session.script,
        code_set=session.code_set,
        facts=session.script_facts,
        clock=session.clock,
        version=session.script_version,
        hours=session.rules.hours,
        tickets=session.tickets,
        parent=parent,
    )
