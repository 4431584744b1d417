"""Files in: what a coordinator was sent becomes a screened call list and a report of what did not."""

from phonebank_app.lists.columns import Column
from phonebank_app.lists.joining import Joined, ListedContact
from phonebank_app.lists.preview import preview
from phonebank_app.lists.reader import DEFAULT_LIMIT, OpenList, check_list, iter_rows, read_list
from phonebank_app.lists.report import ListReport

__all__ = [
    "DEFAULT_LIMIT",
    "Column",
    "Joined",
    "ListReport",
    "ListedContact",
    "OpenList",
    "check_list",
    "iter_rows",
    "preview",
    "read_list",
]
