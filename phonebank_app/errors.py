"""The tree of errors.

PhonebankError
├── WorldError              what the world did: shown to the person as one sentence with a way out
│   ├── FileProblem         a file cannot be used
│   │   ├── ListProblem         … as a call list
│   │   ├── ScriptProblem       … as a script (carries line and column)
│   │   ├── ProfileProblem      … as a campaign profile or another settings file
│   │   └── PackProblem         … as a pack
│   ├── StoreProblem        the encrypted store cannot be used
│   │   ├── WrongPassphrase
│   │   ├── StoreTooNew         written by a newer program
│   │   ├── StoreDamaged        not a store, or unreadable
│   │   ├── StoreInUse          another window has it open
│   │   └── DiskFull            nothing was written; what was typed is still on the page
│   ├── NetworkProblem      the service cannot be reached, or what answered is not it
│   │   ├── Offline
│   │   ├── NotOurService       a proxy, an older or newer service
│   │   │   └── SignInWanted        a Wi-Fi login page stands in the way, or somebody who is not the service
│   │   ├── ServiceBusy         the service asks us to come back later
│   │   └── Refused             the service said no (code used, token revoked, …)
│   └── NotAllowed          a rule says no (do not call, lease over, outside hours, …)
└── BugError                what we did wrong: goes to a report that the person sees first

A message never holds a voter's name, number or opinion: messages end up in logs.
"""

from __future__ import annotations


class PhonebankError(Exception):
    """Root of every error this program raises on purpose."""


class WorldError(PhonebankError):
    """Something outside the program went wrong.

    Args:
        what: one plain sentence that says what happened, ending in a full stop.
        way_out: one plain sentence that says what to do now; may be empty.
    """

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(what, way_out)
        self.what = what
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.what} {self.way_out}".strip()


class FileProblem(WorldError):
    """A file cannot be used for what it was given for."""


class ListProblem(FileProblem):
    """A file cannot be read as a call list."""


class ScriptProblem(FileProblem):
    """A script cannot be used.

    Attributes:
        line, column: where, counted from 1; 0 when the whole file is meant.
    """

    def __init__(self, what: str, way_out: str = "", *, line: int = 0, column: int = 0) -> None:
        super().__init__(what, way_out)
        self.line = line
        self.column = column


class ProfileProblem(FileProblem):
    """A campaign profile, or another settings file, cannot be used."""


class PackProblem(FileProblem):
    """A pack cannot be opened."""


class StoreProblem(WorldError):
    """The encrypted store cannot be used."""


class WrongPassphrase(StoreProblem):
    """No key slot opens with this passphrase."""


class StoreTooNew(StoreProblem):
    """The store was written by a newer program; it is left untouched."""


class StoreDamaged(StoreProblem):
    """The file is not a store, or cannot be read."""


class StoreInUse(StoreProblem):
    """Another process has the store open."""


class DiskFull(StoreProblem):
    """There was no room to save. Nothing was written."""


class NetworkProblem(WorldError):
    """The service cannot be reached, or what answered is not the service."""


class Offline(NetworkProblem):
    """No connection."""


class NotOurService(NetworkProblem):
    """Something answered that is not a campaign map we can talk to."""


class SignInWanted(NotOurService):
    """Somebody else answered in the service's place: mostly a Wi-Fi that wants one to sign in first."""


class ServiceBusy(NetworkProblem):
    """The service cannot serve us now.

    Attributes:
        retry_after: seconds after which to try again, if it said so.
    """

    def __init__(self, what: str, way_out: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(what, way_out)
        self.retry_after = retry_after


class Refused(NetworkProblem):
    """The service answered no.

    Attributes:
        status: the HTTP status.
        code: the service's short word for the reason, e.g. ``code_used``.
    """

    def __init__(self, what: str, way_out: str = "", *, status: int = 0, code: str = "") -> None:
        super().__init__(what, way_out)
        self.status = status
        self.code = code


class NotAllowed(WorldError):
    """A rule forbids this."""


class BugError(PhonebankError):
    """We did something wrong."""
