"""What the page of scripts stands in: an open party, or the room of somebody who writes without one.

The page itself is the same. What a script is begun from, what it is measured against and what becomes of it when a
coordinator approves it is its setting's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from phonebank_app.script_writing.drafting import Draft, Drafts
from phonebank_app.scripts import Script
from phonebank_app.ui.answers.around import Around
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.scripts.sheets import Choice
from phonebank_app.ui.tasks import Tasks

if TYPE_CHECKING:
    from phonebank_app.ui.scripts.desk import ScriptsDesk


class Stage(Protocol):
    """A window that shows another page in the place of its own for a while."""

    def show_alone(self, widget: QWidget, /) -> None:
        """Show it."""

    def leave_alone(self) -> None:
        """Back to the pages before."""


class Setting(Protocol):
    """See the module.

    Attributes:
        window: what sheets and questions are opened over; stage: where other pages are shown; tasks: beside the window.
        labels: what outcomes are called.
        new_title, new_words: over the list of what a script can be begun from, and under it.
    """

    @property
    def window(self) -> QWidget: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def new_title(self) -> str: ...
    @property
    def new_words(self) -> str: ...

    def tell(self, notice: Notice) -> None:
        """Tell something."""

    def first_text(self) -> str:
        """What stands on the page before anything was written."""

    def choices(self) -> list[Choice]:
        """What a script can be begun from here besides what is so everywhere."""

    def text_of(self, value: str) -> str:
        """The text behind one of :meth:`choices`."""

    def begin(self, drafts: Drafts, text: str, origin: str) -> tuple[Drafts, Draft]:
        """Begin another draft, and say where it is kept from now on.

        Args:
            origin: as in ``db.drafts.Draft``; ``draft``: one goes on from an older version of the same script.
        """

    def measured_by(self, text: str) -> Script | None:
        """The script that this one would take the place of; ``None``: there is none."""

    def standing(self, text: str) -> str:
        """What is to be said of it under the title, besides the draft: what callers read, or who approved it."""

    def approve_words(self) -> str:
        """What the key says that has it approved."""

    def approve(self, desk: ScriptsDesk, text: str) -> None:
        """Have somebody approve it, and do with it what is done then. It is sound."""

    def around_lists(self, around: Around) -> Around:
        """What the page of lists of answers is given: who may change them, and what was answered by them."""

    def save(self, desk: ScriptsDesk, text: str) -> None:
        """Save it as a file."""
