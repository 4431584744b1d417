"""What the page on results from elsewhere says of a plan. Pure: a plan in, words and rows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phonebank_app.elsewhere import FIELDS, Plan, WordUse
from phonebank_app.elsewhere.columns import ANSWER
from phonebank_app.elsewhere.report import REASONS, URGENT
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.words import dates

LEFT_ALONE = tr("Left alone")
NO_CALL = tr("No call: left out")
NOT_KNOWN = tr("Not known: refused")
_ROWS_NAMED = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its drawing and tone, how many, and what."""

    icon: str
    tone: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class RefusedGroup:
    """Rows refused for one reason: how many, why, and which; ``urgent``: somebody must do something now."""

    heading: str
    count: int
    which: str
    urgent: bool


def meanings(questions: Sequence[str]) -> list[tuple[str, str]]:
    """What a column can mean: each field with its words, “left alone” first."""
    fields = [(field, words[:1].upper() + words[1:]) for field, words in FIELDS.items()]
    return [
        ("", LEFT_ALONE),
        *fields,
        *((f"{ANSWER}{question}", tr("Answer: {question}", question=question)) for question in questions),
    ]


def figures(plan: Plan) -> list[Figure]:
    """What would become of the rows."""
    rows = [
        Figure("check", "ok", len(plan.ready), tr("would be kept")),
        Figure("ban", "muted", plan.kinds["do_not_call"], tr("of them asked not to be rung")),
        Figure(
            "ban",
            "warn",
            len(plan.silenced),
            tr_n(
                "more number would never be rung again: not on this list",
                "more numbers would never be rung again: not on this list",
                len(plan.silenced),
            ),
        ),
        Figure("swap", "muted", len(plan.doubles), tr("are here already, or stand there twice")),
        Figure("arrow-right", "muted", sum(plan.no_call.values()), tr("tell of no call")),
        Figure("warning", "warn", len(plan.refused), tr("refused")),
    ]
    return [row for place, row in enumerate(rows) if row.count or place == 0]


def span(plan: Plan) -> str:
    """From when to when, in words; empty where nothing would be kept."""
    if plan.span is None:
        return ""
    first, last = map(local, plan.span)
    if first.date() == last.date():
        return tr("{day}, {first:%H:%M} to {last:%H:%M}", day=day(first.date()), first=first, last=last)
    return tr("{day} to {day2}", day=day(first.date()), day2=day(last.date()))


def day(on: date | datetime) -> str:
    """“Thu 5 December 2019”."""
    return dates.half_short_day_year(on)


def refused_groups(plan: Plan) -> list[RefusedGroup]:
    """Refused rows by reason: first what somebody must do something about, then the commonest."""
    grouped: dict[str, list[tuple[int, str]]] = {}
    for row in plan.refused:
        grouped.setdefault(row.code, []).append((row.row, row.reason))
    made = []
    for code, rows in grouped.items():
        (number, reason), *rest = rows
        named = ", ".join(f"{row:,}" for row, _ in rest[:_ROWS_NAMED])
        more = tr(" and {count:,} more", count=len(rest) - _ROWS_NAMED) if len(rest) > _ROWS_NAMED else ""
        also = (
            tr_n(" · also row {named}{more}", " · also rows {named}{more}", len(rest), named=named, more=more)
            if rest
            else ""
        )
        made.append(
            RefusedGroup(
                REASONS.get(code, code),
                len(rows),
                tr("row {number:,}: {reason}{also}", number=number, reason=reason, also=also),
                code in URGENT,
            )
        )
    return sorted(made, key=lambda group: (not group.urgent, -group.count))


def became(use: WordUse) -> str:
    """What a result became."""
    return use.label or (NO_CALL if use.known else NOT_KNOWN)


def keep_words(plan: Plan) -> str:
    """The words of the key that keeps it."""
    if plan.ready:
        return tr_n("Keep {n:,} outcome", "Keep {n:,} outcomes", len(plan.ready))
    return tr("Keep them off") if plan.silenced else tr("Nothing to keep")
