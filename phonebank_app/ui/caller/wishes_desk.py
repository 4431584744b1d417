"""What stands between the callers' wishes and their pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.errors import WorldError
from phonebank_app.guests.wishes import Wishes
from phonebank_app.i18n import tr
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.caller.wishes_pane import WishesPane
from phonebank_app.ui.notices import notice_of
from phonebank_app.ui.parts import QrCode


class WishesDesk(QObject):
    """Asks a caller how they like their page, keeps it, and has the page look so.

    Emits ``changed`` (Changes) when something was kept.

    Args:
        may_sound: whether the laptop may make sounds at all.
    """

    changed = Signal(object)

    def __init__(self, room: CallerRoom, wishes: Wishes, may_sound: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._room, self._wishes, self._may_sound = room, wishes, may_sound
        room.wishes_asked.connect(self.ask)

    def seat(self, chair: int, page: CallPage) -> None:
        """Somebody sits down: their page is as they like it, also when it is laid out anew."""
        page.questions.laid_out.connect(lambda: self._dress(chair, page))
        self._dress(chair, page)

    def ask(self, chair: int) -> None:
        """Ask where the script stands; while nobody is in hand there is no script to be larger."""
        page = self._room.page(chair)
        if page.context() not in ("call", "asking"):
            page.notices.tell(tr("Ctrl and a comma ask how you like your page, during a call."))
            return
        try:
            pane = WishesPane(
                self._wishes.of(chair),
                self._wishes.languages(chair),
                offers_sounds=self._may_sound(),
                large=page.questions.large,
            )
        except WorldError as error:
            page.notices.show_notice(notice_of(error, "wishes"))
            return
        page.questions.ask(pane, lambda _: self._keep(chair, page, pane))

    def _keep(self, chair: int, page: CallPage, pane: WishesPane) -> None:
        try:
            changes = self._wishes.keep(chair, pane.wish, pane.languages())
        except WorldError as error:
            page.notices.show_notice(notice_of(error, "wishes"))
            return
        page.notices.withdraw("wishes")
        self._dress(chair, page)
        page.say_aloud(tr("Kept."))
        self.changed.emit(changes)

    def _dress(self, chair: int, page: CallPage) -> None:
        wish = self._wishes.of(chair)
        page.body.say.set_reading(wish.reading)
        for square in page.body.who.findChildren(QrCode):
            square.setVisible(wish.square)
