"""Pages of a collection, in an order that does not change under the reader.

A page is asked for by its number (what most programs do), or by the ``next`` link of the page before, which carries on
after the last thing that page showed: whatever is added meanwhile, following ``next`` shows nothing twice and leaves
out nothing that was there. Everything but people is in the order in which it came, so that holds for page numbers as
well; of people a page number may show somebody again while a list is being loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa

from campaign_map.auth import is_id
from campaign_map.models import Moment
from campaign_map.osdi.filters import ALWAYS, Changed
from campaign_map.osdi.hal import CURIES, Link, Links
from campaign_map.osdi.resources import Collection, Resource
from campaign_map.problems import Refusal

MOST = 500
"""Resources on one page (``max_pagesize``)."""

USUAL = 25
_FARTHEST = 10**9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page.

    Attributes:
        address: of the collection, absolute.
        number: counted from 1.
        after: where the page before ended; blank when only the number was given.
        filter: as it came, to be carried on into the links.
    """

    address: str
    number: int = 1
    size: int = USUAL
    after: str = ""
    filter: str = ""
    changed: Changed = ALWAYS

    def link(self, number: int, after: str = "") -> Link:
        """A link to another page of the same."""
        query: dict[str, Any] = {"page": number, "per_page": self.size}
        query |= {name: text for name, text in (("filter", self.filter), ("after", after)) if text}
        return Link(f"{self.address}?{urlencode(query)}")


def asked(address: str, page: int, per_page: int, after: str, text: str, changed: Changed) -> Asked:
    """A page as it was asked for; too large a page becomes the largest there is."""
    return Asked(address, min(page, _FARTHEST), min(per_page, MOST), after, text, changed)


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns: ascending, the last of them unique; moments and numbers travel as whole numbers."""

    columns: tuple[sa.ColumnElement[Any], ...]

    def beyond(self, after: str) -> sa.ColumnElement[bool]:
        """What comes after where a page ended.

        Raises:
            Refusal: 400 ``after``.
        """
        parts = after.split("~")
        if len(parts) != len(self.columns):
            raise _bad_place()
        values = [_value(column, part) for column, part in zip(self.columns, parts, strict=True)]
        if len(values) == 1:
            return self.columns[0] > values[0]
        return sa.tuple_(*self.columns) > sa.tuple_(*values)

    def place(self, row: Any) -> str:
        """Where a row is, to go on after it; the row has the columns under their own names."""
        return "~".join(_text(getattr(row, str(column.key))) for column in self.columns)


def _value(column: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
    if isinstance(column.type, sa.Text):
        if not is_id(part):
            raise _bad_place()
        return sa.literal(part, sa.Text)
    if not (part.isascii() and part.isdigit() and len(part) < 16):
        raise _bad_place()
    if isinstance(column.type, Moment):
        try:
            return sa.literal(_EPOCH + int(part) * _MS, Moment)
        except OverflowError as error:
            raise _bad_place() from error
    return sa.literal(int(part), sa.BigInteger)


def _text(value: object) -> str:
    return str((value - _EPOCH) // _MS) if isinstance(value, datetime) else str(value)


def _bad_place() -> Refusal:
    return Refusal(400, "after", "This link goes on from nowhere.", "Begin again at the first page.")


@dataclass(frozen=True, slots=True)
class Rows:
    """A page's rows, how many there are on all pages, and where to go on; blank on the last page."""

    rows: Sequence[Any]
    total: int
    after: str = ""


def rows_of(connection: sa.Connection, query: sa.Select[Any], order: Order, page: Asked) -> Rows:
    """One page of a query. The query's columns hold those of the order."""
    total = connection.execute(query.with_only_columns(sa.func.count(), maintain_column_froms=True)).scalar_one()
    ordered = query.order_by(*order.columns).limit(page.size + 1)
    if page.after:
        ordered = ordered.where(order.beyond(page.after))
    elif page.number > 1:
        ordered = ordered.offset((page.number - 1) * page.size)
    found = connection.execute(ordered).all()
    more = len(found) > page.size
    shown = found[: page.size]
    return Rows(shown, total, order.place(shown[-1]) if more else "")


def part_of(every: Sequence[T], modified: Callable[[T], datetime], page: Asked) -> tuple[Sequence[T], int]:
    """One page of something small enough to be counted here, and how many there are."""
    kept = [one for one in every if page.changed.holds(modified(one))] if page.changed else every
    first = (page.number - 1) * page.size
    return kept[first : first + page.size], len(kept)


def rows_as(part: Sequence[Any], total: int = 0) -> Rows:
    """The same of something that is no query's page."""
    return Rows(part, total)


def collection(rel: str, page: Asked, items: Sequence[Resource], total: int, after: str = "") -> Collection:
    """A page as it is sent. ``rel``: the kind of resource, such as ``osdi:people``."""
    links: Links = {"curies": CURIES, "self": page.link(page.number, page.after)}
    if after or (not page.after and page.number * page.size < total):
        links["next"] = page.link(page.number + 1, after)
    if page.number > 1:
        links["previous"] = page.link(page.number - 1)
    links[rel] = [Link(_own(one)) for one in items]
    return Collection(
        total_pages=-(-total // page.size),
        per_page=page.size,
        page=page.number,
        total_records=total,
        links=links,
        embedded={rel: list(items)},
    )


def _own(resource: Resource) -> str:
    own = resource.links.get("self")
    return own.href if isinstance(own, Link) else ""
