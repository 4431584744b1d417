"""What bringing a file in would do, to be looked at before anything is kept; and what was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from phonebank_app.changes import Changes
from phonebank_app.elsewhere.sheets import LogSheet
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.contacts import RefusedRow


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that would become an outcome. ``contact``: the store’s id; ``number``: for a wish not to be rung."""

    row: int
    contact: int
    op: OutcomeOp


@dataclass(frozen=True, slots=True)
class Double:
    """A row that is there already; ``why`` ends the sentence “row 7: …”."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class WordUse:
    """A result as the file has it, and what it becomes.

    Attributes:
        label: what this party calls it; empty where nothing is kept.
        known: whether it is known what it means; ``kind`` is ``None`` for what tells of no call, too.
        rows: how often it stands in the file.
    """

    word: str
    kind: OutcomeKind | None
    label: str
    known: bool
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be kept of a file.

    Attributes:
        source: what its outcomes will be called.
        rows: how many rows it has; each is in ``ready``, ``doubles``, ``refused``, or counted in ``no_call``.
        no_call: rows that tell of no call, by their result.
        silenced: numbers of people who asked not to be rung and who could not be found: never rung again here.
        words: every result of the file, the most frequent first.
        differing: rows that say something else than what this laptop has of the same person at the same time.
        day_only: rows whose time is not known; ``own_words``: answers that no code was found for.
        warnings: sentences to be read before it is kept; none quotes a voter.
    """

    sheet: LogSheet
    source: str
    rows: int
    ready: tuple[Ready, ...]
    doubles: tuple[Double, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    no_call: Mapping[str, int] = field(default_factory=dict)
    silenced: tuple[str, ...] = ()
    words: tuple[WordUse, ...] = ()
    differing: tuple[int, ...] = ()
    day_only: int = 0
    own_words: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """There is nothing to be kept."""
        return not self.ready and not self.silenced

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment of what would be kept."""
        moments = [one.op.at for one in self.ready]
        return (min(moments), max(moments)) if moments else None

    @property
    def kinds(self) -> Counter[str]:
        """How many outcomes of each kind would be kept."""
        return Counter(one.op.kind for one in self.ready)

    @property
    def refused_by_code(self) -> dict[str, int]:
        """How many rows were refused for each reason, the commonest first."""
        return dict(Counter(row.code for row in self.refused).most_common())


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What was kept: outcomes, and numbers that are never rung again."""

    outcomes: int
    silenced: int
    changes: Changes
