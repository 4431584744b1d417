"""How a caller likes their page, asked where the script stands."""

from __future__ import annotations

from phonebank_app.db.documents import Wish
from phonebank_app.languages import COMMON
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.host.seat_form import languages_in
from phonebank_app.ui.parts import Field, LineEdit
from phonebank_app.wishes import READING

_READING = dict(zip(READING, ("usual size", "larger", "largest"), strict=True))


class WishesPane(AskingPane):
    """Each option goes on to its next value; Enter keeps them all.

    Args:
        offers_sounds: the laptop may make sounds at all.
    """

    def __init__(
        self, wish: Wish, languages: frozenset[str], *, offers_sounds: bool = False, large: bool = False
    ) -> None:
        options = [Option("reading", "Words to read aloud"), Option("square", "Square to scan")]
        options += [Option("sounds", "Sound when a call is saved")] if offers_sounds else []
        super().__init__(
            "How do you like your page?",
            "sliders",
            options,
            save="Keep it so",
            rule="It stays with you tonight, in whatever chair you sit. With another language you are given the voters "
            "who asked for it.",
            large=large,
        )
        self.wish = wish
        self.spoken = LineEdit("e.g. Welsh", limit=80)
        self.spoken.setText(", ".join(sorted(_NAMES.get(tag, tag) for tag in languages)))
        self.spoken.returnPressed.connect(self.save)
        self.extra.add(Field("You speak, besides English", self.spoken))
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
            "reading": _READING.get(self.wish.reading, "usual size"),
            "square": "shown" if self.wish.square else "hidden; F4 shows it",
            "sounds": "on" if self.wish.sounds else "off",
        }
        for button, option in zip(self._buttons, self._options, strict=True):
            button.set_words(option.words, said[option.value])
        self._refresh()


_NAMES = dict(COMMON)
