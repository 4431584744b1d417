"""What a list's TPS screening days mean today: sentences for whoever loads it. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from phonebank_app.i18n import tr
from phonebank_app.lists.report import ListReport

_SOON = timedelta(days=7)


def screening_warnings(report: ListReport, today: date, valid: timedelta) -> tuple[str, ...]:
    """What a person should know of the list's screenings.

    Args:
        valid: how long one may be relied upon (``calling_rules.Rules.tps_valid``).
    """
    days = [
        number.tps_screened_on
        for one in report.contacts
        if one.contact.permission is None
        for number in one.contact.numbers
        if number.tps_screened_on is not None and not number.tps
    ]
    if not days:
        return ()
    to_come = sum(day > today for day in days)
    old = sum(day + valid <= today for day in days)
    good = [day for day in days if day <= today < day + valid]
    told = []
    if old == len(days):
        told.append(
            tr(
                "This list was screened against the TPS register {days} or more days ago: "
                "nobody on it is rung until it is again.",
                days=valid.days,
            )
        )
    elif old:
        told.append(
            tr(
                "{old:,} of {of:,} numbers were screened against the TPS register {days} or more days ago: "
                "they are not rung.",
                old=old,
                of=len(days),
                days=valid.days,
            )
        )
    if to_come:
        told.append(
            tr("{to_come:,} numbers carry a TPS screening date to come: they count as not screened.", to_come=to_come)
        )
    if good and not old and min(good) + valid <= today + _SOON:
        ends = min(good) + valid
        told.append(
            tr(
                "The first TPS screenings of this list run out on {ends:%d.%m.%Y}: have it screened again before.",
                ends=ends,
            )
        )
    return tuple(told)
