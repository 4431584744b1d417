"""The frozen rows that sheets on paper are shown and drawn from. Moments are the voters’ time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from phonebank_app.cards import AnswerDraft, CallCard
from phonebank_app.changes import Changes
from phonebank_app.db.sheets import State
from phonebank_app.rules.codesets import OutcomeKey
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.model import Question
from phonebank_app.scripts.turns import Turns


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A voter on a sheet that is to be printed.

    Attributes:
        code: what the square beside them leads to; see ``codes``.
        ring_at: when they asked to be rung, on a sheet with call-backs.
        same_line: the first row with the same number; 0 for none.
    """

    row: int
    code: str
    card: CallCard
    ring_at: datetime | None = None
    same_line: int = 0


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question with boxes on paper: the step that asks it, and how many answers may be ticked.

    Attributes:
        asked: a scale, a number or a day, which is written into one box and has no choices; ``None``: it is ticked.
        takes: in a few words what is written there, e.g. ``0 Never to 10 Certain``.
    """

    name: str
    step: str
    title: str
    choices: tuple[tuple[str, str, str], ...]
    most: int
    asked: Question | None = None
    takes: str = ""

    def value(self, key: str) -> str:
        """The code of the answer on a digit; empty where there is none."""
        return next((value for digit, value, _ in self.choices if digit == key), "")


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet with all that stands on it.

    Attributes:
        expires: nobody is rung from it afterwards; ``destroy_by``: by then it is destroyed, if it did not come back.
        seat, on_behalf_of, campaign, imprint, contact: who answers for the calls.
        opening: what is read out first; ``turns``: the whole script, for pages of its own.
        keys: the outcomes with a box; ``questions``: those with boxes for their answers.
        facts: what fills the script’s placeholders, without any voter.
    """

    sheet_id: str
    chair: int
    caller: str
    printed_at: datetime
    expires: datetime
    destroy_by: datetime
    rows: tuple[PaperRow, ...]
    seat: str
    on_behalf_of: str
    campaign: str
    host: str
    imprint: str
    contact: str
    rehearsal: bool
    opening: tuple[str, ...]
    keys: tuple[OutcomeKey, ...]
    questions: tuple[PaperQuestion, ...]
    turns: Turns
    facts: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet as the host’s page lists it; no voter’s name.

    Attributes:
        people: rows that it was printed with; ``entered``: rows that count.
        overdue: it is out, and nobody may be rung from it any more.
        rests: its homes are offered to nobody just now; ``rests_until``: at the latest until then.
    """

    sheet_id: str
    chair: int
    caller: str
    people: int
    entered: int
    printed_at: datetime
    expires: datetime
    state: State
    settled_at: datetime | None
    overdue: bool
    rests: bool
    rests_until: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands beside a voter on paper.

    Attributes:
        at: about when they were rung; ``None``: not said.
    """

    kind: OutcomeKind
    note: str = ""
    answers: tuple[AnswerDraft, ...] = ()
    call_back_at: datetime | None = None
    language: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What a row counts as. ``undoable``: whether that can be taken back here."""

    kind: OutcomeKind
    label: str
    at: datetime
    note: str
    answers: tuple[AnswerDraft, ...]
    undoable: bool


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was heard of a voter apart from the sheet, since it was printed.

    Attributes:
        label: the outcome, or ``asked not to be rung`` or ``another party is done with them``.
        at, caller: of an outcome; ``where``: ``here``, ``another sheet`` or ``elsewhere``.
    """

    label: str
    where: str
    at: datetime | None = None
    caller: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row of a sheet as it is typed in.

    Attributes:
        entered: what it counts as; ``None``: not rung, or not typed in yet.
        meanwhile: what is not asked again; the row counts beside it only if the host says that both happened.
    """

    row: int
    contact_id: int
    name: str
    area: str
    number: str
    entered: Entered | None = None
    meanwhile: tuple[Meanwhile, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that is typed in."""

    view: SheetView
    lines: tuple[SheetLine, ...]
    keys: tuple[OutcomeKey, ...]
    questions: tuple[PaperQuestion, ...]

    def line(self, row: int) -> SheetLine | None:
        """The row with this number; ``None`` for one whose list went back."""
        return next((line for line in self.lines if line.row == row), None)


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A row that is on disk as ``line`` says. ``written``: whether that changed anything."""

    line: SheetLine
    written: bool
    changes: Changes = field(default_factory=Changes)
