"""A plan in words, for the terminal; the window shows the same in cards."""

from __future__ import annotations

from collections.abc import Iterable

from phonebank_app.elsewhere.columns import ANSWER, FIELDS
from phonebank_app.elsewhere.plans import Plan
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.words.dates import full_day_year

_SHOWN = 20

REASONS = {
    "unknown_result": tr("A result that is not known"),
    "no_result": tr("No result"),
    "bad_time": tr("No day or time that can be read"),
    "no_call_back_time": tr("A call-back without a time"),
    "no_language": tr("A language barrier without the language"),
    "which_number": tr("It is not said which number was wrong"),
    "unknown_person": tr("Nobody on this list"),
    "no_person": tr("Nobody told: no id, no number"),
    "two_people": tr("Two people in one row"),
    "other_name": tr("Another name on the list"),
    "several_people": tr("Several people could be meant"),
    "silenced": tr("Not on this list, but asked not to be rung: the number is silenced"),
    "do_not_call_lost": tr("Asked not to be rung, and nobody knows who"),
    "broken_quote": tr("A quotation mark that never closes"),
    "too_long": tr("Far too long for a row"),
}
"""Why a row was refused, as a heading."""

URGENT = frozenset({"do_not_call_lost", "silenced"})
"""What somebody must do something about now."""


def meaning(field: str) -> str:
    """What a column is taken for, in words."""
    if field.startswith(ANSWER):
        return f"answer: {field.removeprefix(ANSWER)}"
    return FIELDS.get(field, tr("left alone"))


def in_words(plan: Plan) -> str:
    """The plan for a person at a terminal. No voter is named, but a refusal may quote what the row says."""
    lines = [
        tr("{name}: {count}, as “{source}”", name=plan.sheet.name, count=_count(plan.rows, "row"), source=plan.source),
        "",
    ]
    if not plan.sheet.ours:
        lines += [f"  “{column.header}”: {meaning(column.field)}" for column in plan.sheet.columns]
        lines.append("")
    lines.append(tr("{ready:>7,}  outcomes would be kept", ready=len(plan.ready)))
    if plan.span:
        first, last = map(local, plan.span)
        lines.append(
            "         "
            + tr(
                "from {first_day}, {first:%H:%M} to {last_day}, {last:%H:%M}",
                first_day=full_day_year(first),
                first=first,
                last_day=full_day_year(last),
                last=last,
            )
        )
    lines += _some(len(plan.doubles), tr("are here already, or stand there twice: they count once"))
    lines += _some(sum(plan.no_call.values()), tr("tell of no call"))
    lines += _some(len(plan.silenced), tr("numbers of people who are not on this list would never be rung again"))
    lines.append(f"{len(plan.refused):>7,}  refused")
    lines += _block(tr("What became of each result"), [_word(word.word, word.label, word.known) for word in plan.words])
    lines += _block(tr("Look at"), [f"  {warning}" for warning in plan.warnings])
    refused = sorted(plan.refused, key=lambda row: (row.code not in URGENT, row.row))
    lines += _block(tr("Refused"), [f"  row {row.row:<6} {row.reason}" for row in refused])
    lines += _block(tr("Twice"), [f"  row {one.row:<6} {one.why}" for one in plan.doubles])
    return "\n".join(lines) + "\n"


def _word(word: str, label: str, known: bool) -> str:
    became = label or (tr("no call: left out") if known else tr("not known: refused. Say --results “WORD=outcome”"))
    return f"  {word or '(blank)':<28} {became}"


def _block(heading: str, told: Iterable[str]) -> list[str]:
    every = list(told)
    if not every:
        return []
    more = [tr("  and {value:,} more", value=len(every) - _SHOWN)] if len(every) > _SHOWN else []
    return ["", heading, *every[:_SHOWN], *more]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _some(number: int, words: str) -> list[str]:
    return [f"{number:>7,}  {words}"] if number else []
