"""An outcome that is asked for twice under one id: it is answered as it was the first time, and nothing is written.

Whoever asks over a network may not hear the answer, and asks again.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from phonebank_app.cards import OutcomeDraft, Saved
from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import RULES, OutcomeKind

_KNOWN = """
SELECT o.chair, o.contact_id, o.kind, o.at, c.name,
  CASE WHEN o.together = '' THEN 1 ELSE (SELECT count(*) FROM outcomes t WHERE t.together = o.together) END
FROM outcomes o JOIN contacts c ON c.id = o.contact_id WHERE o.outcome_id = ?
"""


def saved_before(
    connection: sa.Connection, chair: int, draft: OutcomeDraft, outcome_id: str, code_set: CodeSet
) -> Saved | None:
    """What was saved under this id; ``None`` if nothing was yet. Its ``changes`` are empty: nothing changes now.

    Raises:
        NotAllowed: it is no id (a UUID in its usual form), or that of another chair's outcome, or of another voter's.
    """
    if not _is_id(outcome_id):
        raise NotAllowed(tr("This outcome has no proper id."), tr("Save it again."))
    row = run(connection, _KNOWN, (outcome_id,)).fetchone()
    if row is None:
        return None
    theirs, contact_id, stored, at, name, people = row
    kind = OutcomeKind(stored)
    if theirs != chair or contact_id != draft.contact_id or kind is OutcomeKind.WITHDRAWN:
        raise NotAllowed(tr("This id belongs to another call."), tr("Save this one again under its own."))
    label = code_set.all_out.label if draft.whole_household else code_set.labels[kind]
    return Saved(
        outcome_id, kind, label, contact_id, name, local(from_ms(at)), RULES[kind].caller_may_undo, people=people
    )


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
