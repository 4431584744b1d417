"""When to ring back: three likely moments on keys, and any day and time the calling hours leave."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.i18n import tr
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.caller.times import CallBackTimes
from phonebank_app.ui.parts import Field, Select, row
from phonebank_app.words import dates

_OTHER = "other"


class CallBackPane(AskingPane):
    """Asks for a moment; ``moment()`` is the one chosen, in the voters' time, or ``None``."""

    def __init__(self, times: CallBackTimes, *, large: bool = False) -> None:
        self._moment: datetime | None = None
        self._likely = {str(i): choice.at for i, choice in enumerate(times.likely)}
        self._days = dict(times.days)
        self._shown: list[datetime] = []
        options = [Option(str(i), choice.label, choice.when(times.today)) for i, choice in enumerate(times.likely)]
        if self._days:
            options.append(Option(_OTHER, tr("Another time…"), tr("choose a day and a time")))
        super().__init__(
            tr("When shall we ring back?"),
            "clock",
            options,
            say=tr("“Of course. When would suit you better?”"),
            save=tr("Save the call-back"),
            rule=times.rule if options else tr("No time is left before the vote. Thank them, and press another key."),
            large=large,
        )
        self.day, self.time = Select("calendar", type_ahead=False), Select("clock", type_ahead=False)
        self.day.set_options([dates.half_short_day(day) for day in self._days])
        self.day.activated.connect(self._day_picked)
        self.time.activated.connect(self._time_picked)
        fields = row(gap=12)
        fields.add(Field(tr("Day"), self.day), Field(tr("Time"), self.time), stretch=1)
        self.extra.add(fields)
        self.extra.setVisible(bool(self._days))
        self.choose(0)

    def moment(self) -> datetime | None:
        """The moment chosen."""
        return self._moment

    def choose(self, index: int) -> None:
        super().choose(index)
        if self._value in self._likely:
            self._show(self._likely[self._value])
        elif self._value == _OTHER:
            self._show(self._moment or next(iter(self._days.values()))[0])
            self.day.setFocus()

    def complete(self) -> bool:
        return self._moment is not None

    def _show(self, at: datetime) -> None:
        """Choose ``at``, and have the two fields say so; a likely moment need not be a quarter past
        anything."""
        self._moment = at
        days = list(self._days)
        self._shown = sorted({*self._days.get(at.date(), ()), at})
        self.day.setCurrentIndex(days.index(at.date()) if at.date() in days else -1)
        self.time.set_options([f"{moment:%H:%M}" for moment in self._shown], self._shown.index(at))
        self._refresh()

    def _day_picked(self, index: int) -> None:
        self._value = _OTHER
        before = self._moment
        moments = list(self._days.values())[index]
        self._show(min(moments, key=lambda moment: _apart(moment, before)))

    def _time_picked(self, index: int) -> None:
        self._value = _OTHER
        self._show(self._shown[index])


def _apart(moment: datetime, other: datetime | None) -> int:
    """How far apart two times of day are, in minutes."""
    if other is None:
        return 0
    return abs((moment.hour - other.hour) * 60 + moment.minute - other.minute)
