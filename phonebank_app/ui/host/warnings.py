"""What is said when something is wrong with the folder, or with the program itself."""

from __future__ import annotations

from pathlib import Path

from phonebank_app import logs
from phonebank_app.i18n import tr
from phonebank_app.machine.folders import cloud_of
from phonebank_app.ui.notices import Notice


def cloud_notice(data: Path) -> Notice | None:
    """A warning of a folder for parties that another program copies to and fro; ``None`` where none does."""
    cloud = cloud_of(data)
    if not cloud:
        return None
    return Notice(
        "cloud",
        tr("Your parties are in a folder that {cloud} seems to copy.", cloud=cloud),
        tr(
            "It may put older files back while you save. Have it leave this folder out, or start the program"
            " with PHONEBANK_DATA set to another folder."
        ),
    )


def report_notice(data: Path, error: BaseException) -> Notice:
    """An error of ours: a report that the person can read before it goes anywhere. It holds no voter's words."""
    logs.note_error(error)
    path = data / "report.txt"
    try:
        path.touch(mode=0o600)
        path.write_text(logs.report(error), encoding="utf-8")
        where = tr("A report is in {path}: read it, then send it to us if you like.", path=path)
    except OSError:
        where = tr("There was no room for a report.")
    what = tr("Something went wrong in the program, and it is our mistake.")
    return Notice("bug", what, tr("What you saved is kept. {where}", where=where), "bad")
