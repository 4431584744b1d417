"""What is understood of OData's ``filter``: one or more comparisons of ``modified_date``, joined by ``and``.

Moments are shown in whole seconds, so they are compared in whole seconds: every comparison comes down to “changed at
this second or later”, or its opposite.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map.osdi.moments import SECOND, read_moment, up_to_second
from campaign_map.problems import Refusal

_CLAUSE = re.compile(r"\(?\s*([\w./]+)\s+([A-Za-z]+)\s+(?:datetime(?:offset)?)?('[^']*'|\"[^\"]*\"|[^'\"()]+?)\s*\)?")
_OPERATORS = ("eq", "gt", "ge", "lt", "le")
_LONGEST = 500
_LIKE = "Write it like: modified_date gt '2019-12-04T18:00:00Z'."


@dataclass(frozen=True, slots=True)
class Changed:
    """When something must have changed: at ``since`` or later, and before ``before``; ``None`` for no bound."""

    since: datetime | None = None
    before: datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.before is not None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is in it."""
        return (self.since is None or moment >= self.since) and (self.before is None or moment < self.before)

    def where(self, changed_since: Callable[[datetime], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
        """The same as a condition, given the condition that something changed at a moment or later."""
        bounds = [changed_since(self.since)] if self.since is not None else []
        bounds += [sa.not_(changed_since(self.before))] if self.before is not None else []
        return sa.and_(sa.true(), *bounds)

    def condition(self, column: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
        """The same as a condition on a column that holds the moment."""
        return self.where(lambda moment: column >= moment)


ALWAYS = Changed()


def read_filter(text: str) -> Changed:
    """A filter as it came in the query; blank for none.

    Raises:
        Refusal: 400 ``filter``: it asks for something else than a window on ``modified_date``.
    """
    changed = ALWAYS
    if len(text) > _LONGEST:
        raise Refusal(400, "filter", "This filter is too long.", _LIKE)
    for clause in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text.strip() else ():
        match = _CLAUSE.fullmatch(clause.strip())
        if match is None:
            raise Refusal(400, "filter", "This filter cannot be read.", _LIKE)
        field, operator, value = match[1], match[2].lower(), match[3].strip("'\" ")
        if field != "modified_date":
            raise Refusal(400, "filter", f"Only modified_date can be filtered by, not {field[:40]}.", _LIKE)
        if operator not in _OPERATORS:
            raise Refusal(400, "filter", f"“{operator[:20]}” is not a comparison here: use {_listed()}.", _LIKE)
        moment = read_moment(value)
        if moment is None:
            raise Refusal(400, "filter", "The moment in this filter is not ISO 8601.", _LIKE)
        changed = _narrower(changed, operator, moment)
    return changed


def _listed() -> str:
    return f"{', '.join(_OPERATORS[:-1])} or {_OPERATORS[-1]}"


def _narrower(changed: Changed, operator: str, moment: datetime) -> Changed:
    try:
        from_then = up_to_second(moment)
        after_then = moment.replace(microsecond=0) + SECOND
    except OverflowError as error:
        raise Refusal(400, "filter", "The moment in this filter is beyond all calendars.", _LIKE) from error
    since, before = changed.since, changed.before
    if operator in ("gt", "ge", "eq"):
        bound = after_then if operator == "gt" else from_then
        since = bound if since is None else max(since, bound)
    if operator in ("lt", "le", "eq"):
        bound = from_then if operator == "lt" else after_then
        before = bound if before is None else min(before, bound)
    return Changed(since, before)
