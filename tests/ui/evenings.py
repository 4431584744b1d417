"""An invented evening as the host's pages are given it, a quarter to eight on a Thursday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from phonebank_app.cards import (
    CallBackRow,
    ChairView,
    LeftRow,
    QuestionTally,
    ResultRow,
    Tonight,
)
from phonebank_app.i18n import language, tr
from phonebank_app.machine.clock import LONDON
from phonebank_app.protocol.packs import Alternative, LedgerLine, SeatReason
from phonebank_app.rules import codesets
from phonebank_app.rules.outcomes import OutcomeKind


def at(hour: int, minute: int = 0) -> datetime:
    """A time of that evening."""
    return datetime(2019, 12, 5, hour, minute, tzinfo=LONDON)


NOW = at(19, 45)
CLOSES = at(20, 30)
TEA = ((at(19, 8), at(19, 25)),)

REASON = SeatReason(
    ledger=(
        LedgerLine("The vote here in 2017", -3.5),
        LedgerLine("Polls since then, London, 3 Dec", -2.0),
        LedgerLine("What voters here tell us", 0.6),
    ),
    stands=-4.9,
    sentence="Close enough to turn, and only 15 in 100 of the calls it wants are made or booked.",
    short_sentence="",
    covered=0.15,
    calls=150,
    figures_at=at(18, 40),
    alternatives=(Alternative("E1", "Chipping Barnet", 91), Alternative("E2", "Hendon", 90)),
    rank_if_worse=1,
    rank_if_better=40,
)


def chair(number: int, caller: str, **fields: Any) -> ChairView:
    """A chair with somebody in it."""
    values: dict[str, Any] = {"languages": frozenset(), "calls": 9, "conversations": 2, "last_saved": at(19, 40)}
    return ChairView(number, caller, **(values | fields))


CHAIRS = (
    chair(1, "Sam", on_call_since=at(19, 42)),
    chair(2, "Priya", on_call_since=at(19, 33)),
    chair(3, "Marek", asks_host_since=at(19, 43), on_call_since=at(19, 40)),
    chair(4, "Dot", break_since=at(19, 36)),
    chair(5, "Leila"),
)

LEFT = (
    LeftRow("ready", tr("can be rung now"), 86, tr("now")),
    LeftRow("held", tr("are with a caller, or share a home with one who is"), 3, tr("when that call ends")),
    LeftRow("engaged", tr("were engaged"), 4, tr("from {at}", at="20:15"), at(20, 15)),
    LeftRow("call_back_later", tr("asked us to ring back"), 2, tr("from {at}", at="20:10"), at(20, 10)),
    LeftRow("resting", tr("did not answer, or need a rest"), 34, tr("tomorrow at the earliest")),
    LeftRow("finished", tr("are finished"), 15, tr("done for this round")),
    LeftRow("attempts", tr("have been tried three times"), 4, tr("done for this round")),
    LeftRow("tps", "are on the register", 2, "never"),
)

BURN_DOWN = ((at(18), 150), *((at(18) + timedelta(minutes=m), 149 - m) for m in range(61)), (NOW, 89))

TONIGHT = Tonight(
    seat_name="Harrow East",
    seat_code="E14000731",
    campaign="An invented campaign",
    today=date(2019, 12, 5),
    began=at(18),
    lease_until=at(22),
    rehearsal=False,
    calls=61,
    conversations=15,
    do_not_calls=2,
    list_size=150,
    left=LEFT,
    chairs=CHAIRS,
    burn_down=BURN_DOWN,
    quarters=tuple((at(18) + timedelta(minutes=15 * i), n) for i, n in enumerate((1, 2, 4, 3, 1, 0, 4, 0))),
    questions=(
        QuestionTally("issue", "What matters", (("The NHS", 7), ("Housing", 5)), 15),
        QuestionTally("promised", "Promised", (("A poster, yes", 3), ("An hour on the doors", 2)), 5),
    ),
    call_backs=(CallBackRow(at(20, 10), "Priya", 2), CallBackRow(at(19, 40), "Somebody who went home", 7)),
    reason=REASON,
)

BEFORE = replace(
    TONIGHT,
    calls=0,
    conversations=0,
    do_not_calls=0,
    chairs=(),
    burn_down=(),
    quarters=(),
    questions=(),
    call_backs=(),
    reason=None,
    began=None,
    left=(LEFT[0],),
    list_size=86,
)
"""The same evening before anybody has sat down, with a list from a file."""

_NAMES = ("Margaret Ellison", "Idris Fenwick-Lowe", "Siân Okonedo-Pryce")
_KINDS = (OutcomeKind.NO_ANSWER, OutcomeKind.CONVERSATION, OutcomeKind.DO_NOT_CALL)
_SHIPPED = codesets.parse(codesets.shipped(language()).read_text(encoding="utf-8"))
LABELS = {kind: _SHIPPED.labels[kind] for kind in _KINDS}


def result(number: int, **fields: Any) -> ResultRow:
    """The ``number``-th outcome of the evening: callers, voters and outcomes take turns."""
    kind = _KINDS[number % 3]
    values: dict[str, Any] = {
        "at": at(18) + timedelta(minutes=number % 100),
        "chair": 1 + number % 2,
        "caller": ("Sam", "Priya")[number % 2],
        "contact_name": _NAMES[number % 3],
        "kind": kind,
        "label": LABELS[kind],
        "answers": "The NHS" if kind is OutcomeKind.CONVERSATION else "",
        "note": "",
        "sent": number < 4,
    }
    return ResultRow(number, **(values | fields))
