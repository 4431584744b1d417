"""What a results file keeps to itself: less of some people goes into it than the store holds. Pure.

Nobody's wish is lost by it: the ids, how each call ended and “do not call” are always there.

=================  ====================================================================================================
who                what no file says of them
=================  ====================================================================================================
do not call        their telephone numbers, but where the call itself is told (every attempt): a file of people to ring
                   must not ring them, and whoever carries the wish on needs the number once
no contact at all  besides: what they answered, notes, language, ward, the list's own columns (UK GDPR Art. 21(3))
register only      their name, number and external id (Representation of the People Regulations; docs/law.md, L11)
erased             everything but the ids and how it ended (UK GDPR Art. 17)
=================  ====================================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from phonebank_app.i18n import tr
from phonebank_app.results.rows import Attempt, ContactNow, Given, ListRow, Withheld

SENTENCES: Mapping[Withheld, str] = MappingProxyType(
    {
        "register_only": tr("Known from the electoral register alone: no name or number of theirs leaves this laptop."),
        "no_contact": tr("They want no contact of any kind: only that, names and how the calls ended are in the file."),
        "erased": tr("They asked for their data to be erased: only ids and how the calls ended are in the file."),
    }
)

STRICTEST: tuple[Withheld, ...] = ("erased", "no_contact", "register_only")
"""What holds of somebody of whom several do comes first."""

_NOTHING: Mapping[str, Given] = MappingProxyType({})
_FIGURES = re.compile(r"\D+")
_TELLING = 9
"""Figures at the end of a number, which tell it in whatever way it is written."""


def attempt(row: Attempt) -> Attempt:
    """The row, as far as it may leave the laptop."""
    match row.withheld:
        case "":
            return row
        case "register_only":
            return replace(row, external_id="", name="", first_name="", number="")
        case "no_contact":
            return replace(row, area="", language="", note="", reason="", call_back_at=None, answers=_NOTHING)
        case "erased":
            bare = replace(row, area="", language="", note="", reason="", call_back_at=None, answers=_NOTHING)
            return replace(bare, name="", first_name="", number="")


def contact(row: ContactNow, phone_places: Mapping[int, frozenset[int]]) -> ContactNow:
    """The row, as far as it may leave the laptop.

    Args:
        phone_places: for each list, which of its columns hold telephone numbers.
    """
    if row.withheld == "":
        if not row.do_not_call:
            return row
        endings = {one[-_TELLING:] for one in row.numbers}
        rows = tuple(_without_numbers(one, phone_places.get(one.list_id, frozenset()), endings) for one in row.rows)
        extra = {header: "" if _tells(cell, endings) else cell for header, cell in row.extra.items()}
        return replace(row, numbers=(), call_back_at=None, rows=rows, extra=extra)
    bare = replace(row, numbers=(), rows=(), extra={}, call_back_at=None)
    if row.withheld == "register_only":
        return replace(bare, external_id="", name="", first_name="", call_back_at=row.call_back_at)
    bare = replace(bare, area="", note="", answers=_NOTHING, answered=None)
    return bare if row.withheld == "no_contact" else replace(bare, name="", first_name="")


def _without_numbers(row: ListRow, places: frozenset[int], endings: set[str]) -> ListRow:
    cells = ("" if place in places or _tells(cell, endings) else cell for place, cell in enumerate(row.cells))
    return replace(row, cells=tuple(cells))


def _tells(cell: str, endings: set[str]) -> bool:
    figures = _FIGURES.sub("", cell)
    return len(figures) >= _TELLING and any(ending in figures for ending in endings)
