"""How a caller likes their page, asked where the script stands."""

from __future__ import annotations

from phonebank_app.db.documents import Wish
from phonebank_app.guests.wishes import READING
from phonebank_app.i18n import tr, tr_in
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.host.seat_form import languages_in
from phonebank_app.ui.parts import Field, LineEdit
from phonebank_app.words.languages import COMMON

_READING = dict(zip(READING, (tr("usual size"), tr("larger"), tr("largest")), strict=True))


class WishesPane(AskingPane):
    """Each option goes on to its next value; Enter keeps them all.

    Args:
        offers_sounds: the laptop may make sounds at all.
    """

    def __init__(
        self, wish: Wish, languages: frozenset[str], *, offers_sounds: bool = False, large: bool = False
    ) -> None:
        options = [Option("reading", tr("Words to read aloud")), Option("square", tr("Square to scan"))]
        options += [Option("sounds", tr("Sound when a call is saved"))] if offers_sounds else []
        super().__init__(
            tr("How do you like your page?"),
            "sliders",
            options,
            save=tr("Keep it so"),
            rule=tr(
                "It stays with you tonight, in whatever chair you sit. With another language you are given the voters "
                "who asked for it."
            ),
            large=large,
        )
        self.wish = wish
        self.spoken = LineEdit(tr("e.g. Welsh"), limit=80)
        self.spoken.setText(", ".join(sorted(_NAMES.get(tag, tag) for tag in languages)))
        self.spoken.returnPressed.connect(self.save)
        self.extra.add(Field(tr("You speak, besides English"), self.spoken))
        self._show()

    def languages(self) -> frozenset[str]:
        """What is typed, as tags."""
        return languages_in(self.spoken.text())

    def choose(self, index: int) -> None:
        if index >= len(self._options):
            return
        wish, which = self.wish, self._options[index].value
        reading = READING[(READING.index(wish.reading) + 1) % len(READING)] if wish.reading in READING else 1.0
        self.wish = Wish(
            reading=reading if which == "reading" else wish.reading,
            square=not wish.square if which == "square" else wish.square,
            sounds=not wish.sounds if which == "sounds" else wish.sounds,
        )
        self._show()

    def value(self) -> str:
        return "kept"

    def complete(self) -> bool:
        return True

    def _show(self) -> None:
        said = {
            "reading": _READING.get(self.wish.reading, tr("usual size")),
            "square": tr_in("square", "shown") if self.wish.square else tr("hidden; F4 shows it"),
            "sounds": tr_in("sound", "on") if self.wish.sounds else tr_in("sound", "off"),
        }
        for button, option in zip(self._buttons, self._options, strict=True):
            button.set_words(option.words, said[option.value])
        self._refresh()


_NAMES = dict(COMMON)
