"""What a new draft is begun from: the script in use, one that is shipped, a file, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.errors import WorldError
from phonebank_app.i18n import language, tr
from phonebank_app.paths import resources
from phonebank_app.scripts import parser
from phonebank_app.scripts.shelf import base_tag
from phonebank_app.scripts.writing import head_words, skeleton
from phonebank_app.ui import dialogs
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.scripts.sheets import Choice, Chooser
from phonebank_app.words.languages import language_name

if TYPE_CHECKING:
    from phonebank_app.ui.scripts.desk import ScriptsDesk


def shipped() -> list[Path]:
    """The scripts that come with the program; of each, the one in the window's own language comes first."""
    found = (resources() / "scripts").glob("*.script.txt")
    return sorted(found, key=lambda path: (path.name.split(".")[0], path.name.split(".")[1] != language(), path.name))


class Beginning:
    """Asks from what, and begins."""

    def __init__(self, desk: ScriptsDesk) -> None:
        self._desk = desk

    def ask(self) -> None:
        """Open the list."""
        choices = [
            *self._desk.setting.choices(),
            Choice("empty", tr("A short script to begin with"), tr("English")),
            Choice("empty:cy", tr("A short script to begin with"), tr("Welsh")),
            Choice("file", tr("A file…"), tr("or let it fall on the text")),
            Choice("elsewhere", tr("To or from another program…"), tr("OSDI, Spoke, XLSForm")),
        ]
        for at, path in enumerate(shipped()):
            text = path.read_text(encoding="utf-8")
            heading = tr("Scripts that come with the program") if at == 0 else ""
            spoken = language_name(base_tag(head_words(text, "language")))
            choices.append(Choice(path.name, head_words(text, "title"), spoken, heading))
        sheet = Chooser(
            self._desk.setting.window,
            "script",
            self._desk.setting.new_title,
            self._desk.setting.new_words,
            choices,
        )
        sheet.given.connect(self.begin)
        sheet.open()

    def begin(self, value: str) -> None:
        """Begin from what was chosen."""
        desk = self._desk
        if value in {one.value for one in desk.setting.choices()}:
            desk.begin(desk.setting.text_of(value), value)
        elif value.startswith("empty"):
            welsh = value.endswith("cy")
            title = "Sgwrs newydd" if welsh else "A new script"
            desk.begin(skeleton(title, "cy" if welsh else "en-GB"), "empty")
            self._choose_title(title)
        elif value == "file":
            kinds = [(tr("Call scripts"), ["*.script.txt", "*.txt"])]
            dialogs.open_file(desk.setting.window, tr("Open a script"), kinds, self.from_file)
        elif value == "elsewhere":
            desk.elsewhere.open_exchange(desk.editor.field.text())
        else:
            desk.begin((resources() / "scripts" / value).read_text(encoding="utf-8"), "shipped")

    def _choose_title(self, title: str) -> None:
        """Whoever begins one calls it something first: what they type takes the title's place."""
        lines = self._desk.editor.field.text().split("\n")
        at = next((at for at, line in enumerate(lines) if line.endswith(f'"{title}"')), None)
        if at is not None:
            self._desk.editor.field.go_to(at + 1, lines[at].index(title) + 1, len(title))

    def from_file(self, path: Path) -> None:
        """Begin from a file; a broken script is opened too, what is no text is not."""
        try:
            text = parser.normalise(parser.read_text(path))
        except WorldError as error:
            self._desk.tell(notice_of(error, "script"))
            return
        self._desk.begin(text, "file")
        told = tr(
            "“{name}” is open as draft {n}.", name=path.name, n=self._desk.draft.number if self._desk.draft else 0
        )
        self._desk.tell(Notice("script", told, tr("The file itself stays as it is."), "ok"))
