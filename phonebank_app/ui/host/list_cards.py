"""Cards of the Lists page: where a list is opened, what was refused, what is wrong with a file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host import list_words as say
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import contents
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, RoundIcon, paint_round
from phonebank_app.ui.text import Label, aloud
from phonebank_app.voters.contacts import RefusedRow

_LEAD = tr(
    "Choose a spreadsheet, a CSV or a text file, or drop it here. You see what was understood before anything is kept."
)


def choose_key() -> KeyButton:
    """The key of a page that begins with a file."""
    caps = keys.caps("host", "open_list")
    return KeyButton(tr("Choose a file…"), caps=caps, look="fill", icon="folder", height=56, size=17, weight=600)


class OpenCard(Card):
    """Where a list is opened, dropped or pasted. Emits ``asked`` (for a file) and ``pasted``."""

    asked = Signal()
    pasted = Signal()

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(32, 32, 32, 36))
        self._over = False
        self.key = choose_key()
        self.key.clicked.connect(self.asked)
        self.paste_key = KeyButton(tr("Paste from a spreadsheet"), caps=keys.caps("host", "paste"), height=56, size=16)
        self.paste_key.clicked.connect(self.pasted)
        ways = Flow(gap=12)
        ways.set_centred(True)
        ways.add(self.key, self.paste_key)
        self.stretch(2)
        self.add_aligned(RoundIcon("list", "accent", 80), Qt.AlignmentFlag.AlignHCenter)
        self._say(tr("Open a call list"), "heading")
        self._lead = self._say(_LEAD, "lead")
        self.space(4)
        self.add(ways)
        self.space(8)
        promises = Box("column", gap=9)
        for icon, words in (
            ("check", tr("Columns in any order, from any office’s system; every one can be changed.")),
            ("warning", tr("Rows that cannot be used are named, each with its reason.")),
            ("ban", tr("A file of numbers that nobody may ring is opened here, too.")),
            ("shield", tr("Names and numbers stay on this laptop, encrypted.")),
        ):
            line = Box("row", gap=9)
            line.add(Icon(icon, "ok" if icon == "check" else "muted", 18), Label(words, "label_muted"))
            line.stretch()
            promises.add(line)
        self.add_aligned(promises, Qt.AlignmentFlag.AlignHCenter)
        self.stretch(3)

    def _say(self, words: str, role: str) -> Label:
        label = Label(words, role, wrap=True, limit=200)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(label)
        return label

    def set_opening(self, file: str) -> None:
        """Say that a file is being opened; the empty string when it is no longer."""
        self._lead.setText(tr("Opening “{file}”…", file=file) if file else _LEAD)
        self.key.setEnabled(not file)
        self.paste_key.setEnabled(not file)

    def set_over(self, over: bool) -> None:
        """A file is being held over the page."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now, painter = theme.current(), QPainter(self)
        box = QRectF(self.rect()).adjusted(now.px(10), now.px(10), -now.px(10), -now.px(10))
        if self._over:
            paint_round(painter, box, "accent_tint", "")
        pen = QPen(now.colour("accent" if self._over else "edge"), now.stroke(2 if self._over else 1))
        pen.setDashPattern([5, 4])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, now.px(8), now.px(8))


class RefusedCard(Card):
    """What was refused, by reason, with rows. Emits ``save``."""

    save = Signal()

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(18, 10, 18, 10))
        self._title = Label("", "card_title", wrap=True)
        self._icon = Icon("warning", "warn", 20)
        self.key = KeyButton(tr("Save them as a file…"), caps=keys.caps("host", "save_refused"), look="bare", height=36)
        self.key.clicked.connect(self.save)
        head = Box("row", gap=9)
        head.add(self._icon)
        head.add(self._title, stretch=1)
        head.add(self.key)
        self._rows = Box("column", gap=0)
        self.add(head, self._rows)
        self.stretch()

    def show_waiting(self) -> None:
        """No row was checked yet."""
        self._title.setText(tr("Rows that cannot be used"))
        self._icon.set_icon("warning", "muted")
        self.key.hide()
        self._rows.clear()
        self._rows.add(
            Label(tr("They stand here, each with its reason, once they are checked."), "label_muted", wrap=True)
        )

    def show_rows(self, refused: Sequence[RefusedRow]) -> None:
        """Show these."""
        self._title.setText(
            tr_n("{n:,} row refused, and why", "{n:,} rows refused, and why", len(refused))
            if refused
            else tr("No row was refused")
        )
        self._icon.set_icon("warning" if refused else "check", "warn" if refused else "ok")
        self.key.set_words(tr("Save them as a file…") if refused else tr("Save the report…"))
        self.key.show()
        self._rows.clear()
        for place, group in enumerate(say.refused_groups(refused)):
            if place:
                self._rows.add(Divider())
            self._rows.add(_Refused(group))

    def texts(self) -> list[str]:
        """The rows, as they are read aloud."""
        return [one.accessibleName() for one in contents(self._rows) if isinstance(one, _Refused)]


class _Refused(Box):
    def __init__(self, group: say.RefusedGroup) -> None:
        super().__init__("row", gap=14, margins=(0, 7, 0, 7))
        count = Label(f"{group.count:,}", "body_strong")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        count.setMinimumWidth(theme.current().px(34))
        heading = Label(group.heading, "label", wrap=True)
        heading.setAlignment(Qt.AlignmentFlag.AlignTop)
        heading.setMinimumWidth(theme.current().px(150))
        which = " · ".join(part for part in (group.example, group.others) if part)
        example = Label(which, "label_muted", wrap=True, limit=300)
        self.add(count)
        self.add(heading, stretch=2)
        self.add(example, stretch=4)
        aloud(self, f"{group.count:,}: {group.heading}. {which}")


class ProblemCard(Card):
    """A file that cannot be used: what is wrong with it, and what to do."""

    def __init__(self) -> None:
        super().__init__("row", gap=14, margins=(18, 14, 18, 14), tone="bad_tint", edge="bad")
        self._what, self._way_out = Label("", "body_strong", tone="bad", wrap=True), Label("", "body", wrap=True)
        words = Box("column", gap=2)
        words.add(self._what, self._way_out)
        self.add_aligned(Icon("warning", "bad", 22), Qt.AlignmentFlag.AlignTop)
        self.add(words, stretch=1)

    def say(self, what: str, way_out: str) -> None:
        """Say it; nothing else has changed."""
        self._what.setText(what)
        self._way_out.setText(tr("{way_out} Nothing was changed.", way_out=way_out).strip())
        aloud(self, f"{what} {self._way_out.text()}")
