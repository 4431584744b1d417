"""Who was passed by, and why: what one guest never gets again, and the counts."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.rules.outcomes import SkipReason

# A guest's own word holds until they take it back themselves: not even a host who sets their calls aside would have
# them ring their neighbour.
_KNOWN = """
SELECT o.contact_id FROM outcomes o
WHERE o.skip_reason = 'know_them' AND o.guest = ? AND NOT EXISTS (
  SELECT 1 FROM outcomes later WHERE later.replaces = o.outcome_id AND later.kind = 'withdrawn' AND later.asked_by = '')
"""

_COUNTS = """
SELECT skip_reason, count(*) FROM standing_outcomes WHERE skip_reason <> '' GROUP BY skip_reason
"""


def known_to(connection: sa.Connection, guest: int) -> frozenset[int]:
    """The contacts that this guest said they know."""
    return frozenset(row[0] for row in run(connection, _KNOWN, (guest,)))


def counts(connection: sa.Connection) -> Counter[SkipReason]:
    """How often each reason was given, of what still counts; one of a newer program is counted as another."""
    found: Counter[SkipReason] = Counter()
    known = set(SkipReason)
    for reason, count in run(connection, _COUNTS):
        found[SkipReason(reason) if reason in known else SkipReason.OTHER] += count
    return found
