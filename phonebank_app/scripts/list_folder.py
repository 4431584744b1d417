"""Where lists of answers are: those that come with the program, and an organisation's own folder, in which they change.

A list that is being changed and cannot be used yet, or was not saved yet, is kept beside them as a draft, so that a
laptop that locks itself, or stops, takes nothing away. Nothing in the folder is of a voter.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Lock

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts.answer_lists import (
    AnswerList,
    Lists,
    as_toml,
    load_lists,
    own_folder,
    parse_list,
    save_list,
    shipped_folder,
)

_DRAFT = ".draft"


class ListFolder:
    """The lists that can be used here. Reading them again costs little while no file is another."""

    def __init__(self, own: Path | None = None, shipped: Path | None = None) -> None:
        self.folder = own if own is not None else own_folder()
        self._shipped = shipped if shipped is not None else shipped_folder()
        self._lock = Lock()
        self._seen: tuple[tuple[str, int, int], ...] | None = None
        self._lists = Lists(())
        self._ours = load_lists([self._shipped])

    def lists(self) -> Lists:
        """All of them: of two with one name and language, the organisation's own. From any thread."""
        with self._lock:
            seen = tuple(self._signs())
            if seen != self._seen:
                own = load_lists([self.folder])
                taken = {(one.name, one.language): one for one in (*self._ours.lists, *own.lists)}
                self._lists = Lists(tuple(taken[key] for key in sorted(taken)), own.refused)
                self._seen = seen
            return self._lists

    def _signs(self) -> list[tuple[str, int, int]]:
        found = []
        for path in sorted(self.folder.glob("*.toml")) if self.folder.is_dir() else ():
            with suppress(OSError):
                what = path.stat()
                found.append((path.name, what.st_mtime_ns, what.st_size))
        return found

    def ours(self, one: AnswerList) -> AnswerList | None:
        """The list of its name and language that comes with the program."""
        named = ((one.name, one.language) == (ours.name, ours.language) for ours in self._ours.lists)
        return next((ours for ours, same in zip(self._ours.lists, named, strict=True) if same), None)

    def saved(self, one: AnswerList) -> AnswerList | None:
        """The list of exactly its name and language, as it is used here."""
        return next((s for s in self.lists().lists if (s.name, s.language) == (one.name, one.language)), None)

    def is_own(self, one: AnswerList) -> bool:
        """Whether it stands in the organisation's own folder."""
        saved = self.saved(one)
        return saved is not None and saved is not self.ours(one)

    def save(self, made: AnswerList) -> AnswerList:
        """Save it as the organisation's own, whole or not at all.

        Raises:
            FileProblem: it cannot be used as it is, or not be written there. What was there before is there still.
        """
        save_list(self.folder, made)
        with self._lock:
            self._seen = None
        return self.saved(made) or made

    def remove(self, one: AnswerList) -> None:
        """Delete the organisation's own; where it took the place of ours, ours is used again.

        Raises:
            FileProblem: it cannot be deleted.
        """
        try:
            (self.folder / one.file_name).unlink()
        except FileNotFoundError:
            pass  # somebody else deleted it
        except OSError as error:
            raise FileProblem(
                tr("The list could not be deleted."),
                tr("Is its file open in another program? Close it, and try again."),
            ) from error
        with self._lock:
            self._seen = None

    # Drafts

    def drafts(self) -> dict[str, AnswerList]:
        """Lists that somebody changed and did not save, by the keys they are kept under."""
        found = {}
        for path in sorted(self.folder.glob(f"*{_DRAFT}")) if self.folder.is_dir() else ():
            with suppress(FileProblem, OSError, UnicodeDecodeError):  # half a draft is none
                words = path.read_text(encoding="utf-8")
                found[path.name.removesuffix(_DRAFT)] = parse_list(words, path.name, unfinished=True)
        return found

    def keep_draft(self, key: str, made: AnswerList) -> None:
        """Keep what was changed so far.

        Raises:
            FileProblem: it cannot be written there.
        """
        path = self._draft(key)
        new = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.write_text(as_toml(made), encoding="utf-8")
            new.replace(path)
        except OSError as error:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            raise FileProblem(
                tr("What you change in this list cannot be kept on this disk."),
                tr("It stays on the page while it is open. Make room, and save the list."),
            ) from error

    def drop_draft(self, key: str) -> None:
        """It is saved, or not wanted."""
        with suppress(OSError):  # it is shown again then, and can be dropped again
            self._draft(key).unlink(missing_ok=True)

    def _draft(self, key: str) -> Path:
        return self.folder / f"{key}{_DRAFT}"


def key_of(one: AnswerList) -> str:
    """What a list that is saved is kept under: ``issues.en-GB``."""
    return f"{one.name}.{one.language}"
