"""The line of a chair on a guest's own laptop: what the desk asks goes to the host's laptop, and is answered later.

One question at a time, in the order in which they were asked: what is asked after saving is answered after it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject

from phonebank_app.calling import Calling
from phonebank_app.calls.tickets import TicketDraft, Written
from phonebank_app.cards import ChairView, OutcomeDraft, Saved
from phonebank_app.db.documents import Party
from phonebank_app.errors import BugError, Offline, WorldError
from phonebank_app.i18n import tr
from phonebank_app.nearby import GuestLine, LineEvent
from phonebank_app.ui.caller.line import Done, Failed, Kept
from phonebank_app.ui.tasks import Tasks

_TASK = "joined-line"
T = TypeVar("T")
_Asked = tuple[str, dict[str, Any], Callable[[Any], None], Failed]


class JoinedLine(QObject):
    """Asks the host's laptop (a :class:`~phonebank_app.ui.caller.line.Line`).

    Args:
        tasks: of the window; they end with it.
    """

    def __init__(self, line: GuestLine, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line, self._tasks = line, tasks
        self._waiting: list[_Asked] = []
        self._closed = self._kept_now = False
        self._chair: ChairView | None = None

    @property
    def party(self) -> Party:
        return self._line.facts.party

    @property
    def takes_tickets(self) -> bool:
        return True

    def ask(self, deed: Callable[[Calling], T], then: Callable[[T], None], failed: Failed) -> None:
        name, arguments = deed_of(deed)
        self._ask(name, arguments, then, failed)

    def record(self, chair: int, draft: OutcomeDraft, then: Callable[[Done], None], failed: Failed) -> None:
        def recorded(saved: Saved) -> None:
            kept, self._kept_now = self._kept_now, False
            then(kept_of(saved) if kept else saved)

        self._ask("record", {"draft": draft}, recorded, failed)

    def write_ticket(self, chair: int, draft: TicketDraft, then: Callable[[Written], None], failed: Failed) -> None:
        self._ask("tickets.write", {"draft": draft}, then, failed)

    def heard(self, event: LineEvent) -> None:
        """Something happened to the line: what is being saved is kept here, or was handed over after all."""
        if event.kind == "kept":
            self._kept_now = True
        elif event.kind == "handed_over" and not self._line.kept:
            self._kept_now = False

    def close(self) -> None:
        """Ask nothing more, and hear no answer."""
        self._closed = True
        self._waiting.clear()

    def _ask(self, name: str, arguments: dict[str, Any], then: Callable[[Any], None], failed: Failed) -> None:
        if self._closed:
            return
        self._waiting.append((name, arguments, then, failed))
        self._tasks.start(_TASK, self._work)

    async def _work(self) -> None:
        while self._waiting:
            name, arguments, then, failed = self._waiting.pop(0)
            # Whatever else happens is a mistake of ours: it is reported, and the keys of the call work again.
            problem: WorldError | None = WorldError(
                tr("Something went wrong in the program."), tr("Press the key again.")
            )
            answer: Any = None
            try:
                answer = await self._line.ask(name, **arguments)
                problem = None
            except Offline as error:
                # Who sits here is known; whether there is somebody to ring is asked next, and the line itself answers.
                answer, problem = (self._chair, None) if name == "chair" and self._chair else (None, error)
            except WorldError as error:
                problem = error
            finally:
                if problem is not None:
                    self._tell(partial(failed, problem))
            self._chair = answer if isinstance(answer, ChairView) else self._chair
            if problem is None:
                self._tell(partial(then, answer))

    def _tell(self, go_on: Callable[[], None]) -> None:
        if not self._closed:
            go_on()


def kept_of(saved: Saved) -> Kept:
    """An outcome that is on this laptop's disk only, as what it is."""
    return Kept(saved.kind, saved.label, saved.contact_id, saved.contact_name, saved.at)


class _Recorder:
    """Stands in for the use case, and remembers what was called."""

    def __init__(self) -> None:
        self.called: tuple[str, tuple[Any, ...], dict[str, Any]] | None = None

    def __getattr__(self, name: str) -> Callable[..., None]:
        def call(*arguments: Any, **more: Any) -> None:
            self.called = (name, arguments, more)

        return call


def deed_of(deed: Callable[[Calling], object]) -> tuple[str, dict[str, Any]]:
    """Which method a deed calls, and its arguments by name, without the chair: the host's laptop knows which."""
    recorder = _Recorder()
    deed(cast(Calling, recorder))
    if recorder.called is None:
        raise BugError("a deed that calls nothing was asked of the host’s laptop")
    name, arguments, more = recorder.called
    bound = inspect.signature(getattr(Calling, name)).bind(None, *arguments, **more).arguments
    return name, {key: value for key, value in bound.items() if key not in ("self", "chair")}
