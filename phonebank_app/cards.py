"""The frozen rows that the use cases hand to the pages. No page sees the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from phonebank_app.changes import Changes
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.rules.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number of the contact in hand.

    Attributes:
        national: as one reads it aloud, e.g. ``020 7946 0182``.
        kind: ``home``, ``mobile``, ``work`` or empty.
        usable: whether the rules let it be rung now.
    """

    e164: str
    national: str
    kind: str
    usable: bool


@dataclass(frozen=True, slots=True)
class PastCall:
    """An earlier dialling, for the caller to know. ``at`` is in the voters' time."""

    at: datetime
    label: str
    reached: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdMate:
    """Somebody else in the household."""

    contact_id: int
    name: str
    first_name: str
    same_number: bool
    can_be_called: bool


@dataclass(frozen=True, slots=True)
class CallCard:
    """One voter: all that a caller sees of the list.

    Attributes:
        number_index: the number being rung, in ``numbers``.
        call_back_due: set when the voter asked to be rung now; ``call_back_words``: what was noted of it then, and
            ``call_back_by``: who spoke with them, where that was tonight.
        promised: what they promised tonight, in words.
        draft: what ``Calling.keep_draft`` kept of the call in hand; empty for a new one.
        script: the hash of the script for this call; empty where none is known, which means the party's default.
        passed_by: the caller who passed this call on to this chair, ``passed_from`` theirs, ``passed_at`` when
            (voters' time).
        last_intention, last_issue: the codes of what they last said of how they will vote, and of what matters most;
            town: where their list has it. For the script to go by; the page does not show them.
    """

    contact_id: int
    name: str
    first_name: str
    area: str
    try_number: int
    tries_allowed: int
    numbers: tuple[NumberView, ...]
    number_index: int
    household: tuple[HouseholdMate, ...] = ()
    history: tuple[PastCall, ...] = ()
    source: str = ""
    screened_on: date | None = None
    language: str = ""
    call_back_due: datetime | None = None
    draft: str = ""
    passed_by: str = ""
    passed_from: int = 0
    passed_at: datetime | None = None
    call_back_words: str = ""
    call_back_by: str = ""
    promised: tuple[str, ...] = ()
    script: str = ""
    last_intention: str = ""
    last_issue: str = ""
    town: str = ""

    @property
    def number(self) -> NumberView:
        """The number being rung."""
        return self.numbers[self.number_index]


@dataclass(frozen=True, slots=True)
class LeftRow:
    """How many contacts stand at one place: ``code`` is ``ready`` or a ``calling_rules.Reason``.

    Attributes:
        words: for a person, e.g. ``asked us to ring back``.
        when: when that changes, in words, e.g. ``from 20:10``.
    """

    code: str
    words: str
    count: int
    when: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nobody:
    """There is nobody to ring: why, with counts, and until when (``None``: not tonight).

    ``steps``: what can be done about it, a sentence each.
    """

    headline: str
    advice: str
    until: datetime | None
    reasons: tuple[LeftRow, ...]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer given in the call in hand: the coded values chosen, and free words."""

    question: str
    step: str
    values: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """How the call in hand ended, before it is saved.

    Attributes:
        contact_id: the contact on the card; saving is refused if the chair has another one by now.
        number: E.164 number that was rung, or that is wrong; empty: the one on the card.
        call_back_at: needed for ``call_back``; ``language``: needed for ``language_barrier``.
        skip_reason: of ``skipped``: one of ``outcomes.SkipReason``, or empty.
        whole_household: nobody of the household was in: the same for everybody who could be rung on this number.
    """

    contact_id: int
    kind: OutcomeKind
    note: str = ""
    number: str = ""
    call_back_at: datetime | None = None
    language: str = ""
    answers: tuple[AnswerDraft, ...] = ()
    script_hash: str = ""
    skip_reason: str = ""
    whole_household: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """An outcome that is on disk. ``at`` is in the voters' time; ``people``: for how many it was saved at once."""

    outcome_id: str
    kind: OutcomeKind
    label: str
    contact_id: int
    contact_name: str
    at: datetime
    undoable: bool
    changes: Changes = field(default_factory=Changes)
    people: int = 1


@dataclass(frozen=True, slots=True)
class PassTo:
    """A chair that the call in hand may be passed to; ``why_not`` says in a few words why it cannot be."""

    chair: int
    caller: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ChairView:
    """A chair, for its own page and for the host's.

    Attributes:
        on_call_since, break_since, asks_host_since, last_saved: moments in the voters' time, or ``None``.
        break_until: when the break was to end; ``None``: as long as they like. ``hard``: it began with a hard call
            (``care.Why``, else empty); ``host_there``: the host has been there since.
        tea_at, tea_why, tea_minutes: from when on a break is to be offered, why (``care.Why``), and for how long.
    """

    chair: int
    caller: str
    languages: frozenset[str]
    calls: int
    conversations: int
    last_saved: datetime | None = None
    on_call_since: datetime | None = None
    break_since: datetime | None = None
    asks_host_since: datetime | None = None
    break_until: datetime | None = None
    hard: str = ""
    host_there: bool = False
    tea_at: datetime | None = None
    tea_why: str = ""
    tea_minutes: int = 0


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """What voters answered to one question of the script.

    Attributes:
        question: its id, e.g. ``issue``; ``title``: the step's title.
        rows: (label, how many), most first.
        of: how many voters answered it.
        average: of a scale or a number, in words; else empty. Its rows are then in order, and may be bands.
    """

    question: str
    title: str
    rows: tuple[tuple[str, int], ...]
    of: int
    average: str = ""


@dataclass(frozen=True, slots=True)
class CallBackRow:
    """A voter who asked to be rung: when (voters' time), and the caller who spoke to them. No name."""

    at: datetime
    caller: str
    chair: int


@dataclass(frozen=True, slots=True)
class PromiseTally:
    """How many voters promised something. ``kind``: a ``promises.PromiseKind``, or empty for an answer of the
    script's."""

    label: str
    count: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody sits in a chair; ``ringing``: with a voter in hand."""

    chair: int
    caller: str
    ringing: bool


@dataclass(frozen=True, slots=True)
class Tonight:
    """All that the host's page shows, without a voter's name.

    Attributes:
        began: when the first guest sat down (voters' time).
        calls, conversations, do_not_calls: tonight's figures.
        left: where the whole list stands; the counts add up to ``list_size``.
        burn_down: (moment, how many are not yet rung for the first time), from ``list_size`` downwards.
        quarters: (start of the quarter hour, conversations in it), none left out.
        promises: what voters promised, most first; who promised the same in two ways is counted once.
    """

    seat_name: str
    seat_code: str
    campaign: str
    today: date
    began: datetime | None
    lease_until: datetime | None
    rehearsal: bool
    calls: int
    conversations: int
    do_not_calls: int
    list_size: int
    left: tuple[LeftRow, ...]
    chairs: tuple[ChairView, ...]
    burn_down: tuple[tuple[datetime, int], ...]
    quarters: tuple[tuple[datetime, int], ...]
    questions: tuple[QuestionTally, ...]
    call_backs: tuple[CallBackRow, ...]
    reason: SeatReason | None = None
    promises: tuple[PromiseTally, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of the results page: an outcome that stands.

    Attributes:
        at: voters' time; ``answers``: in words, one after the other; ``sent``: whether the campaign has it.
    """

    device_seq: int
    at: datetime
    chair: int
    caller: str
    contact_name: str
    kind: OutcomeKind
    label: str
    answers: str
    note: str
    sent: bool


@dataclass(frozen=True, slots=True)
class TrayEntry:
    """An outcome the service would not take. No name: ``code`` says why."""

    device_seq: int
    at: datetime
    caller: str
    label: str
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What the status line says, always true.

    Attributes:
        saved_at: when the latest outcome was saved (voters' time), or ``None``.
        waiting: outcomes, tickets and promises to be sent; ``tray``: outcomes that somebody should look at.
        linked: whether this party has a service to send to.
    """

    saved_at: datetime | None
    waiting: int
    tray: int
    linked: bool
    rehearsal: bool
