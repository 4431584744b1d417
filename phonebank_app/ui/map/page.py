"""The map page: where this party is needed most, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.seats import Seat
from phonebank_app.ui import keys, theme
from phonebank_app.ui.map.figures import Polls, SeatRow, neighbours_named, rows, subtitle
from phonebank_app.ui.map.hexes import HexMap
from phonebank_app.ui.map.needed import NeededCard
from phonebank_app.ui.map.search import SeatField
from phonebank_app.ui.map.table import FEW, SeatTable
from phonebank_app.ui.parts import Box, Card, KeyButton, ScrollColumn, Segmented, Surface, column
from phonebank_app.ui.text import Label, aloud
from phonebank_app.words import dates

Link = Literal["unknown", "online", "offline"]
_BESIDE = 1040
"""Design pixels from which the map and the table stand beside each other."""


class MapPage(Box):
    """The page.

    Args:
        seats: all seats, e.g. of :func:`phonebank_app.seats.load_seats`.

    Signals:
        stay: the host stays with the seat they were given.
        declined: the seat’s code and a reason, which may be empty; another seat is wanted.
        seat_looked_at: the code of a seat the host went to, on the map, in the table or by its name.
    """

    stay = Signal()
    declined = Signal(str, str)
    seat_looked_at = Signal(str)

    def __init__(self, seats: Sequence[Seat], parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self._seats = tuple(seats)
        self._by_code = {seat.code: seat for seat in seats}
        self._snapshot: NeedsSnapshot | None = None
        self._own_seat = ""
        self._link: Link = "unknown"
        self._linked = True
        self._rows: dict[str, SeatRow] = {}
        self._current = ""
        self._looked = False
        self.needed = NeededCard()
        self.map = HexMap(seats)
        self.detail = self.map.detail
        self.search = SeatField(seats, placeholder=tr("Find a seat"), caps=keys.caps("host", "search"))
        self.add(self._build_header())
        self.add(self._build_body(), stretch=1)
        self._connect()
        self._show_figures()

    # Building

    def _build_header(self) -> QWidget:
        self._header = Surface("row", gap=16, margins=(24, 11, 20, 11), rules="bottom")
        self._header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._subtitle = Label("", "label_muted", wrap=True)
        self._search_box = Box("row", gap=0)
        self._search_box.add(self.search, stretch=1)
        self._header.add(column(Label(tr("Where are we needed most?"), "title"), self._subtitle, gap=0), stretch=1)
        self._header.add(self._search_box)
        return self._header

    def _build_body(self) -> QWidget:
        map_card = Card(gap=0, margins=(0, 0, 0, 0))
        map_card.add(self.map)
        self._title = Label("", "body_strong")
        self.polls = Segmented((tr("3 worse"), tr("as they are"), tr("3 better")), Polls.AS_THEY_ARE)
        aloud(self.polls, tr("Polls"))
        self.table = SeatTable()
        self.all_button = KeyButton("", look="link", size=14, height=34)
        self._head = Box("row", gap=8, margins=(12, 0, 8, 0))
        said = Box("row", gap=8)
        self._polls_word = Label(tr("Polls"), "label_muted")
        said.add(self._title, self._polls_word)
        said.stretch()
        self._head.add(said, stretch=1)
        self._head.add(self.polls)
        foot = Box("row", gap=0, margins=(12, 0, 0, 0))
        foot.add(self.all_button)
        foot.stretch()
        table_card = Card(gap=4, margins=(6, 8, 6, 4))
        table_card.add(self._head)
        table_card.add(self.table, stretch=1000)
        table_card.add(foot)
        table_card.stretch()
        self._side = Box("column", gap=16)
        self._side.add(self.needed)
        self._side.add(table_card, stretch=1)
        self._body = Box("row", gap=16)
        self._body.add(map_card, stretch=662)
        self._body.add(self._side, stretch=560)
        scroll = ScrollColumn(gap=0, margins=(16, 16, 16, 16))
        scroll.content.add(self._body, stretch=1)
        return scroll

    def _connect(self) -> None:
        self.map.picked.connect(self._look_at)
        self.map.pointed.connect(self._point_at)
        self.table.picked.connect(self._look_at)
        self.search.chosen.connect(self._found)
        self.search.left.connect(self.map.setFocus)
        self.polls.chosen.connect(self._show_figures)
        self.all_button.clicked.connect(self._toggle_all)
        self.needed.stay.connect(self.stay)
        self.needed.declined.connect(lambda reason: self.declined.emit(self.seat(), reason))
        self._all = False

    # Setters

    def set_snapshot(self, snapshot: NeedsSnapshot | None) -> None:
        """Show these figures, their seat and its reason; ``None`` when none have come yet."""
        self._snapshot = snapshot
        self._looked, self._current = False, ""
        self.needed.trouble.say("")
        self.needed.set_busy("")
        self._show_figures()

    def set_seat(self, code: str) -> None:
        """Mark this seat as the party’s own; the empty string leaves it to the figures."""
        self._own_seat = code
        self._looked, self._current = False, ""
        self._show_figures()

    def set_link(self, link: Link) -> None:
        """Whether the campaign’s service can be reached: another seat can only be asked for when it can."""
        self._link = link
        self._show_words()

    def set_linked(self, linked: bool) -> None:
        """Whether the party has joined a campaign at all; with a list of its own there is nothing to decline."""
        self._linked = linked
        self._show_words()

    def set_busy(self, words: str) -> None:
        """Say that another seat is being asked for, e.g. “Asking…”; the empty string when that is done."""
        self.needed.set_busy(words)
        if not words:
            self._show_words()

    def show_error(self, what: str, way_out: str = "") -> None:
        """Say beside the keys why no other seat came; the party keeps the one it has."""
        self.set_busy("")
        self.needed.trouble.say(what, way_out)

    # What is shown

    def seat(self) -> str:
        """The code of this party’s seat; empty when it has none."""
        return self._own_seat or (self._snapshot.seat_code if self._snapshot else "")

    def looked_at(self) -> str:
        """The code of the seat that is ringed and highlighted."""
        return self._current

    def subtitle(self) -> str:
        """How old the figures are, as said under the title."""
        return self._subtitle.text()

    def title(self) -> str:
        """What stands above the table."""
        return self._title.text()

    def hint(self) -> str:
        """Words for the right end of the status line: whose figures, and of when the polls are."""
        if self._snapshot is None or self._snapshot.polls_on is None:
            return ""
        on = self._snapshot.polls_on
        party = self._snapshot.party_label
        return tr("{party} and its expected swing: set {day}", party=party, day=dates.day_month(on))

    def _polls(self) -> Polls:
        return Polls(self.polls.current())

    def _show_figures(self) -> None:
        snapshot, ours, polls = self._snapshot, self.seat(), self._polls()
        ranked = rows(snapshot, self._by_code, polls) if snapshot else []
        self._rows = {row.seat.code: row for row in ranked}
        if not self._looked:
            self._current = ours if ours in self._rows else ""
        self.map.set_rows(ranked, snapshot.calls if snapshot else 0)
        following = neighbours_named(snapshot, ranked, ours, polls) if snapshot else []
        self.map.set_named(ours, following)
        self.map.set_current(self._current if self._looked else "")
        self.table.fill(ranked if self._all else ranked[:FEW], ours, self._current)
        total = f"{len(self._seats):,}"
        self._title.setText(
            tr("All {total} seats", total=total) if self._all else tr("The neediest twelve of {total}", total=total)
        )
        self.all_button.set_words(tr("Only the neediest twelve") if self._all else tr("Show all {total}", total=total))
        self._title.setWordWrap(not ranked)
        if not ranked:
            self._title.setText(tr("The neediest seats are listed here once there are figures."))
        for part in (self.all_button, self.polls, self._polls_word, self.table):
            part.setVisible(bool(ranked))
        self._show_detail(self._current if self._looked else "")
        self._show_words()

    def _show_words(self) -> None:
        snapshot, ours = self._snapshot, self.seat()
        self._subtitle.setText(subtitle(snapshot, offline=self._link == "offline"))
        if ours not in self._by_code:
            self.needed.show_nothing()
            return
        theirs = snapshot is not None and snapshot.seat_code == ours
        reason = snapshot.reason if snapshot is not None and theirs else None
        self.needed.show_seat(self._by_code[ours].name, reason)
        asked = theirs and self._linked and snapshot is not None and not snapshot.example
        self.needed.set_offered(asked)
        online = self._link == "online"
        self.needed.set_changeable(asked and online, tr("when online") if asked else "")

    def _show_detail(self, code: str) -> None:
        row = self._rows.get(code)
        if row is None:
            self.detail.hide()
        else:
            self.detail.show_row(row)

    # What the person does

    def _look_at(self, code: str) -> None:
        self._looked, self._current = True, code
        self.map.set_current(code)
        self.table.set_current(code)
        self._show_detail(code)
        self.seat_looked_at.emit(code)

    def _point_at(self, code: str) -> None:
        self._show_detail(code or (self._current if self._looked else ""))

    def _found(self, code: str) -> None:
        self._look_at(code)
        self.map.setFocus()

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._show_figures()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event)
        if action == "search":
            self.search.setFocus()
        elif action == "stay" and self.needed.stay_button.isVisible() and self.needed.stay_button.isEnabled():
            self.needed.stay_button.click()
        elif action == "back" and self._looked:
            self._looked, self._current = False, self.seat()
            self._show_figures()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        now = theme.current()
        narrow = self.width() < now.px(_BESIDE)
        # The reason first where the two stand below each other: the map is the second half of the row.
        up, across = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self._body.box.setDirection(up if narrow else across)
        down = QBoxLayout.Direction.TopToBottom
        self._header.box.setDirection(down if narrow else across)
        self._head.box.setDirection(down if narrow and now.scale > 1 else across)
        self._search_box.setMinimumWidth(now.px(264))
        self.map.setMinimumHeight(round(self.width() * 0.8) if narrow else 0)
        self.table.setMinimumHeight(self.table.few_height() if narrow else 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No proxy: Tab would come here on its way round, and never to what stands before the table.
        self.table.setFocus(event.reason())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(360), theme.current().px(300))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()
