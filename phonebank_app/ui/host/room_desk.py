"""What stands between the Tonight page and the care for the room: concerns, cake, goals, reminders, and what to do when
nobody is left to ring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from phonebank_app.calls.remedies import Act, Remedy
from phonebank_app.cards import Tonight
from phonebank_app.changes import Changes
from phonebank_app.db.documents import EveningPlan
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.rules.badges import Badge
from phonebank_app.rules.care import About, Concern
from phonebank_app.rules.goals import Goal, progress
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.notices import Notice, notice_of

REMINDER = "remind"


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """How the room is; ``suggested``: goals, in calls and in conversations."""

    concerns: tuple[Concern, ...]
    plan: EveningPlan
    suggested: tuple[Goal, Goal]
    badges: tuple[Badge, ...]
    remedies: tuple[Remedy, ...]


def room_facts(session: Session, tonight: Tonight) -> RoomFacts:
    """Read how the room is."""
    care, left = session.care, tonight.left
    suggested = care.suggestion("calls", left), care.suggestion("conversations", left)
    return RoomFacts(care.concerns(left), care.plan(), suggested, care.badges(), care.remedies(left))


class RoomDesk(QObject):
    """Serves the cards of Tonight that look after people.

    Signals:
        written(Changes): something was written.
        next_list, longer, open_list: what a remedy wants of the campaign, or of another page.
        debrief(name): a guest goes home who had a hard call.
    """

    written = Signal(object)
    next_list = Signal()
    longer = Signal()
    open_list = Signal()
    debrief = Signal(str)

    def __init__(
        self, session: Session, page: TonightPage, tell: Callable[[Notice], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._page, self._tell = session, page, tell
        self._seen: set[Concern] = set()
        self._told: set[tuple[int, datetime]] = set()
        self._remedies: tuple[Remedy, ...] = ()
        self._online = False
        self._busy = ""
        page.cake.connect(self._cake)
        page.chairs.care.done.connect(self._done)
        page.chairs.care.stop.connect(lambda: self._cake(0))
        page.goal.goal_set.connect(lambda goal: self._do(lambda: session.care.set_goal(goal)))
        page.remedies.chosen.connect(self._remedy)

    def show(self, tonight: Tonight, facts: RoomFacts, now: datetime) -> None:
        """Show how the room is, at ``now``."""
        page, plan = self._page, facts.plan
        names = {chair.chair: chair.caller for chair in tonight.chairs}
        page.chairs.show_care([one for one in facts.concerns if one not in self._seen], names, now)
        self._tell_of_hard_calls(facts.concerns, names)
        goal = Goal(plan.what, plan.many) if plan.many else None
        done = progress(goal or Goal("calls", 0), tonight.calls, tonight.conversations)
        page.goal.suggest(*facts.suggested)
        page.goal.show_goal(goal, done, facts.badges)
        self._remedies = facts.remedies
        self._show_remedies()
        self._remind(plan.remind_at, now)

    def set_online(self, online: bool) -> None:
        """Whether the campaign can be asked."""
        self._online = online
        self._show_remedies()

    def set_busy(self, words: str) -> None:
        """The campaign is being asked for a list; empty: it has answered."""
        self._busy = words
        self._show_remedies()

    def leaves(self, chair: int) -> str:
        """The name of whoever sits there, if they had a hard call and are to be asked how they are before they go."""
        if not self._session.care.had_a_hard_call(chair):
            return ""
        return self._session.calling.chair(chair).caller

    def sat_with(self, chair: int) -> Changes:
        """The host has been there."""
        return self._session.care.sat_with(chair)

    # -- what is asked -----------------------------------------------------------------------------------------------

    def _show_remedies(self) -> None:
        self._page.remedies.show_remedies(self._remedies, online=self._online, busy=self._busy)

    def _cake(self, minutes: int) -> None:
        self._do(lambda: self._session.hosting.pause_everyone(True, minutes or None))

    def _done(self, concern: Concern) -> None:
        self._seen.add(concern)
        if concern.about is About.HARD:
            self._do(lambda: self._session.care.sat_with(concern.chair))
        else:
            self._do(Changes)

    def _remedy(self, remedy: Remedy) -> None:
        if remedy.act is Act.REMIND and remedy.at is not None:
            at = remedy.at
            self._do(lambda: self._session.care.remind_at(at))
            self._tell(Notice(REMINDER, tr("You are reminded at {at:%H:%M}.", at=at), tr("Time for cake."), "ok"))
        elif remedy.act is Act.SEAT:
            self._page.ask_to_seat(remedy.language)
        else:
            wants = {Act.NEXT_LIST: self.next_list, Act.LONGER: self.longer, Act.OPEN_LIST: self.open_list}
            wants[remedy.act].emit()

    def _do(self, act: Callable[[], Changes]) -> None:
        try:
            changes = act()
        except WorldError as error:
            self._tell(notice_of(error, "host"))
            return
        self.written.emit(changes)

    # -- what is told ------------------------------------------------------------------------------------------------

    def _tell_of_hard_calls(self, concerns: tuple[Concern, ...], names: dict[int, str]) -> None:
        """Once, wherever the host is: of a hard call, and nothing of what it was."""
        for one in concerns:
            key = (one.chair, one.since)
            if one.about is About.HARD and key not in self._told:
                self._told.add(key)
                name = names.get(one.chair, tr("Somebody"))
                words = tr("Sit with them for a moment. Nothing more is kept of it, and nobody need tell you.")
                self._tell(
                    Notice(
                        f"hard-{one.chair}", tr("{name} has had a hard call.", name=name), words, "warn", to_host=True
                    )
                )

    def _remind(self, at: datetime | None, now: datetime) -> None:
        if at is None or local(at) > now:
            return
        self._do(lambda: self._session.care.remind_at(None))
        words = tr("Voters can be rung again: wake the room.")
        self._tell(Notice(REMINDER, tr("It is {at:%H:%M}.", at=local(at)), words, "warn"))
