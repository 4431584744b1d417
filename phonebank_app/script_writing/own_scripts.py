"""Scripts that are written without a party: kept on this laptop, in plain files, as one types.

They hold no voter's data, so that they need no key. ``scripts/`` in the folder of this person's parties holds a folder
for each script, and that a file for each sitting: ``0003.script.txt``, or ``0003.approved.script.txt`` once somebody
approved those very words. What stands in a file is the script and nothing else, when it was kept is the file's own
time, and ``about.json`` beside them says where the script came from. A file is written whole or not at all
(``db.disk``). Whoever holds the folder's lock is the only one who writes there.

A script that is in a file of somebody's own (``phonebank write-script FILE``) is kept here all the same, until they
save it back; a file that is another by then is never overwritten unasked.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from threading import RLock

import msgspec

from phonebank_app import logs
from phonebank_app.db.disk import sync_folder, write_whole
from phonebank_app.errors import DiskFull, FileProblem, NotAllowed, StoreInUse
from phonebank_app.i18n import tr
from phonebank_app.machine import locks
from phonebank_app.machine.clock import Clock
from phonebank_app.paths import private_dir
from phonebank_app.results.whole_file import replacing
from phonebank_app.script_writing.drafting import RESTS, Draft, Version, bounded, named, version_from
from phonebank_app.scripts.parser import normalise, read_text, text_hash
from phonebank_app.scripts.writing import approved, head_words, skeleton, version_of

FOLDER = "scripts"
"""Below the folder of this person's parties."""
_SUFFIX, _APPROVED = ".script.txt", ".approved.script.txt"
_ABOUT, _LOCK, _DELETED = "about.json", "scripts.lock", "deleted"
_KEPT = 200
"""Sittings of a script that are kept besides the approved ones."""
_PUT_BACK = timedelta(days=30)
"""For so long a deleted script can be put back."""


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a script beside its text (``about.json``).

    Attributes:
        above: the version of what it was begun from; what is approved here counts on from there.
        file: the file it is saved back to; empty: there is none.
        file_hash: of that file's text when it was read or written last; empty: it was not there.
    """

    above: int = 0
    file: str = ""
    file_hash: str = ""


class OtherText(FileProblem):
    """A file is another than when it was read or written last: ``theirs`` is what stands there now."""

    def __init__(self, name: str, theirs: str) -> None:
        super().__init__(
            tr("“{name}” was changed by another program since it was opened here.", name=name),
            tr("Compare the two, and choose."),
        )
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Kept:
    """A script as a list shows it.

    Attributes:
        key: the name of its folder. title: may be empty. saved_at: when it was kept last.
        approved_by: who approved these very words; empty while nobody has.
        file: the file it is saved back to, if there is one.
    """

    key: str
    title: str
    language: str
    number: int
    version: int
    saved_at: datetime
    approved_by: str
    file: Path | None


class OwnScript:
    """One script, and all its sittings: a ``drafting.Drafts``. Its methods may be called from any thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock, self._alone = folder, clock, RLock()
        self._known: About | None = None

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return self._folder.name

    # -- drafts ------------------------------------------------------------------------------------------------------

    def current(self) -> Draft | None:
        """See ``Drafts``."""
        with _kept_or_said():
            numbers = self._numbers()
            return self._draft(max(numbers), numbers[max(numbers)]) if numbers else None

    def begin(self, text: str, origin: str = "") -> Draft:
        """See ``Drafts``. (``origin`` is a party's to keep.)"""
        with self._alone, _kept_or_said():
            return self._write(self._next(), bounded(text))

    def save(self, text: str) -> Draft:
        """See ``Drafts``.

        Raises:
            DiskFull, FileProblem: nothing was written.
            NotAllowed: it is far longer than a script may be.
        """
        text = bounded(text)
        with self._alone, _kept_or_said():
            newest = self.current()
            if newest is not None and newest.text == text:
                return newest
            goes_on = newest is not None and newest.approved_at is None and self._clock.now() - newest.saved_at < RESTS
            return self._write(newest.number if newest is not None and goes_on else self._next(), text)

    def approve(self, text: str, by: str, above: int) -> Draft:
        """See ``Drafts``.

        Raises:
            NotAllowed: nobody is named.
            ScriptProblem: the script has an error; nothing is written.
        """
        name = named(by)
        made = approved(bounded(text), name, above)
        with self._alone, _kept_or_said():
            newest = self.current()
            number = newest.number if newest is not None and newest.approved_at is None else self._next()
            draft = self._write(number, made, signed=True)
            # Should the power fail just now, the approved one is taken.
            (self._folder / f"{number:04}{_SUFFIX}").unlink(missing_ok=True)
        logs.note("own script approved", draft=number)
        return draft

    def versions(self) -> tuple[Version, ...]:
        """See ``Drafts``."""
        drafts = [self._draft(number, path) for number, path in sorted(self._numbers().items(), reverse=True)]
        return tuple(
            version_from(
                str(one.number), "draft" if one.approved_at is None else "approved", one.number, one.text,
                one.saved_at, one.approved_by,
            )
            for one in drafts
        )  # fmt: skip

    def last_approved(self) -> Draft | None:
        """The words that were approved last."""
        found = [(number, path) for number, path in self._numbers().items() if path.name.endswith(_APPROVED)]
        return self._draft(*max(found)) if found else None

    def above(self) -> int:
        """The version that the next approved one has to be higher than: of what it came from, and of those before."""
        last = self.last_approved()
        return max(self._about().above, version_of(last.text) if last is not None else 0)

    def kept(self) -> Kept | None:
        """For a list; ``None`` while it holds nothing."""
        draft = self.current()
        if draft is None:
            return None
        words = {name: head_words(draft.text, name) for name in ("title", "language")}
        return Kept(
            self.key, words["title"], words["language"], draft.number, version_of(draft.text), draft.saved_at,
            draft.approved_by, self.file(),
        )  # fmt: skip

    # -- a file of one's own -----------------------------------------------------------------------------------------

    def file(self) -> Path | None:
        """The file it is saved back to."""
        about = self._about()
        return Path(about.file) if about.file else None

    def saved_back(self, text: str) -> bool:
        """Whether the file held this text when it was read or written last."""
        return self._about().file_hash == text_hash(text)

    def changed_file(self) -> str | None:
        """What stands in the file now, if that is another text than when it was read or written last.

        Raises:
            ScriptProblem: it is no text any more.
        """
        about = self._about()
        path = Path(about.file)
        if not about.file or not path.exists():
            return None
        now = normalise(read_text(path))
        return now if text_hash(now) != about.file_hash else None

    def know_file(self, theirs: str) -> None:
        """Somebody has looked at what stands in the file."""
        self._say(msgspec.structs.replace(self._about(), file_hash=text_hash(theirs)))

    def save_back(self, text: str, over: str | None = None) -> Path:
        """Write it into its file, with that file's own line ends and rights.

        Args:
            over: what stands there and may be lost, where somebody chose so.

        Raises:
            OtherText: it is another than when it was read or written last, and not ``over``.
            FileProblem: it cannot be written there; it is as it was.
        """
        about, path = self._about(), self.file()
        if path is None:
            raise NotAllowed(tr("This script is in no file yet."), tr("Save it as a file first."))
        text = bounded(text)
        theirs = self.changed_file()
        if theirs is not None and theirs not in (over, text):
            raise OtherText(path.name, theirs)
        # Where a link leads, not in its place.
        real, mode, ends = path.resolve(), None, "\n"
        with suppress(OSError):
            mode, ends = real.stat().st_mode & 0o777, "\r\n" if b"\r\n" in real.read_bytes() else "\n"
        with replacing(real) as file:
            file.write(text.replace("\n", ends).encode())
        if mode is not None:
            with suppress(OSError):
                real.chmod(mode)
        self._say(msgspec.structs.replace(about, file_hash=text_hash(text)))
        return path

    # -- files -------------------------------------------------------------------------------------------------------

    def _numbers(self) -> dict[int, Path]:
        """The file of each sitting; the approved one where there are two of a number."""
        found: dict[int, Path] = {}
        for path in self._folder.glob(f"*{_SUFFIX}"):
            number = path.name.partition(".")[0]
            if number.isascii() and number.isdigit() and (int(number) not in found or path.name.endswith(_APPROVED)):
                found[int(number)] = path
        return found

    def _next(self) -> int:
        return max(self._numbers(), default=0) + 1

    def _draft(self, number: int, path: Path) -> Draft:
        text = path.read_bytes().decode("utf-8", "replace")
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if not path.name.endswith(_APPROVED):
            return Draft(number, text, "", at, at)
        return Draft(number, text, "", at, at, head_words(text, "approved_by"), at)

    def _write(self, number: int, text: str, *, signed: bool = False) -> Draft:
        path = self._folder / f"{number:04}{_APPROVED if signed else _SUFFIX}"
        write_whole(path, text.encode())
        at = self._clock.now().timestamp()
        os.utime(path, (at, at))
        for old, file in self._numbers().items():
            if old <= number - _KEPT and not file.name.endswith(_APPROVED):
                file.unlink(missing_ok=True)
        return self._draft(number, path)

    def _about(self) -> About:
        if self._known is None:
            self._known = About()
            with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
                self._known = msgspec.json.decode((self._folder / _ABOUT).read_bytes(), type=About)
        return self._known

    def _say(self, about: About) -> None:
        with _kept_or_said():
            write_whole(self._folder / _ABOUT, msgspec.json.encode(about))
        self._known = about


class OwnScripts:
    """All the scripts of this person that are in no party. Theirs alone until :meth:`close`.

    Args:
        data: the folder of their parties.

    Raises:
        StoreInUse: another process has them.
        DiskFull, FileProblem: the folder cannot be made.
    """

    def __init__(self, data: Path, clock: Clock) -> None:
        with _kept_or_said():
            self._folder = private_dir(data / FOLDER)
            self._lock = locks.take(self._folder / _LOCK)
        self._clock = clock
        if self._lock is None:
            raise StoreInUse(
                tr("Your scripts are open in another window already."), tr("Go on writing there, or close it first.")
            )
        self._tidy()

    def close(self) -> None:
        """Let another have them."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def every(self) -> tuple[Kept, ...]:
        """All of them, the one that was written last first."""
        return _listed(self._folder, self._clock)

    def deleted(self) -> tuple[Kept, ...]:
        """Those that can still be put back."""
        return _listed(self._folder / _DELETED, self._clock)

    def open(self, key: str) -> OwnScript:
        """One of them.

        Raises:
            NotAllowed: it is not there.
        """
        if key not in self._keys():
            raise NotAllowed(tr("This script is not here any more."), tr("Choose another."))
        return OwnScript(self._folder / key, self._clock)

    def begin(self, text: str, *, counts: bool = False) -> OwnScript:
        """Begin another script with this text.

        Args:
            counts: its version is somebody else's, and approving it here counts on from there.
        """
        return self._begin(text, About(above=version_of(text) if counts else 0))

    def for_file(self, path: Path) -> OwnScript:
        """The script that is saved back to this file. What was written and is not saved there yet is there again.

        A file that is not there yet is made when it is first saved. Where the file was changed meanwhile and nothing
        waits here to be saved, the file's text is taken; where both are other, :meth:`OwnScript.changed_file` tells.

        Raises:
            ScriptProblem: it cannot be opened, or is no text.
            FileProblem: its folder is not there.
        """
        path = path.absolute()
        if not path.parent.is_dir():
            raise FileProblem(tr("The folder for “{name}” is not there.", name=path.name), tr("Choose another folder."))
        text = normalise(read_text(path)) if path.exists() or path.is_symlink() else None
        known = [one for one in map(self.open, self._keys()) if one.file() == path and one.current() is not None]
        if not known:
            about = About(version_of(text or ""), str(path), text_hash(text) if text is not None else "")
            return self._begin(_empty(path) if text is None else text, about)
        script = known[0]
        draft = script.current()
        assert draft is not None
        if text is not None and text == draft.text:
            script.know_file(text)
        elif text is not None and script.changed_file() is not None and script.saved_back(draft.text):
            script.begin(text)
            script.know_file(text)
        return script

    def delete(self, key: str) -> None:
        """Put it away; :meth:`put_back` brings it back, for thirty days."""
        with _kept_or_said():
            private_dir(self._folder / _DELETED)
            folder = self.open(key)._folder
            os.utime(folder, (self._clock.now().timestamp(),) * 2)
            folder.rename(self._folder / _DELETED / key)
            sync_folder(self._folder)
        logs.note("own script deleted")

    def put_back(self, key: str) -> None:
        """Bring a deleted one back.

        Raises:
            NotAllowed: it is not there.
        """
        if key not in {one.key for one in self.deleted()}:
            raise NotAllowed(tr("This script is not here any more."), tr("Choose another."))
        with _kept_or_said():
            (self._folder / _DELETED / key).rename(self._folder / key)
            sync_folder(self._folder)

    def _begin(self, text: str, about: About) -> OwnScript:
        text = bounded(text)
        folder = self._folder / f"{self._clock.now():%Y%m%d-%H%M%S}-{token_hex(3)}"
        with _kept_or_said():
            try:
                private_dir(folder)
                made = OwnScript(folder, self._clock)
                made._say(about)
                made.begin(text)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        return made

    def _keys(self) -> Iterator[str]:
        yield from (path.name for path in self._folder.iterdir() if path.is_dir() and path.name != _DELETED)

    def _tidy(self) -> None:
        """What a power cut left half written, and what was deleted long ago."""
        for left in self._folder.glob("*/*.new"):
            left.unlink(missing_ok=True)
        too_old = (self._clock.now() - _PUT_BACK).timestamp()
        for folder in (self._folder / _DELETED).glob("*"):
            if folder.stat().st_mtime < too_old:
                shutil.rmtree(folder, ignore_errors=True)


def _listed(folder: Path, clock: Clock) -> tuple[Kept, ...]:
    inside = folder.iterdir() if folder.is_dir() else ()
    scripts = (OwnScript(path, clock).kept() for path in inside if path.is_dir() and path.name != _DELETED)
    return tuple(sorted((one for one in scripts if one is not None), key=lambda one: one.saved_at, reverse=True))


def _empty(path: Path) -> str:
    """What a file that is not there yet begins with: in Welsh where it is called so."""
    welsh = path.name.casefold().removesuffix(_SUFFIX).rpartition(".")[2] == "cy"
    return skeleton("Sgwrs newydd" if welsh else "A new script", "cy" if welsh else "en-GB")


@contextmanager
def _kept_or_said() -> Iterator[None]:
    """What the disk did, in words: nothing of the kind it raises was written."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                tr("There is no room on this disk to keep the script."),
                tr("Delete some files, or save the script on a stick with Ctrl+S."),
            ) from error
        raise FileProblem(
            tr("The script cannot be kept on this disk ({why}).", why=error.strerror or "?"),
            tr("Save it elsewhere with Ctrl+S."),
        ) from error
