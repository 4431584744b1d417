"""What the desk of lists of answers is given by whoever opens it: an open party, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phonebank_app.ui.notices import Notice
from phonebank_app.ui.tasks import Tasks

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Around:
    """What the desk is given.

    Attributes:
        tasks: of the window; tell: shows a notice.
        text, write: the draft in the editor, and another in its place that Ctrl+Z takes back.
        leave: back to the editor; changed: the lists are others.
        may_change: whether whoever is here may change lists at all.
        by_host: asks for the host, where there is one: title, why, and what to do then.
        answered: how often each code was answered in scripts that held the list of a name; ``None`` without a party.
    """

    tasks: Tasks
    tell: Callable[[Notice], None]
    text: Callable[[], str]
    write: Callable[[str], None]
    leave: Then
    changed: Then
    may_change: Callable[[], bool] = lambda: True
    by_host: Callable[[str, str, Then], None] = lambda _title, _why, then: then()
    answered: Callable[[str], Mapping[str, int]] | None = None
