"""How letters leave: by an SMTP server where one is named, otherwise into a folder of files.

``CAMPAIGN_MAP_SMTP``
    ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://user:password@host:465``. Signs in a name or password
    that mean something in an address (``@ : / %``) are written as ``%40`` and so on. TLS is never optional, except to
    a server on this machine.
``CAMPAIGN_MAP_MAIL_FROM``
    Whom letters are from. Needed with SMTP.
``CAMPAIGN_MAP_MAIL_FOLDER``
    Where letters are put without SMTP; by default a folder ``mail`` beside the database file.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from phonebank_app.errors import ProfileProblem

_PORTS = {"smtp": 587, "smtps": 465}
_LIKE = "Write it like smtp://name:password@mail.example.org:587."


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that takes letters.

    Attributes:
        tls: from the first byte; otherwise by STARTTLS.
        user, password: blank for a server that asks for none.
    """

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port})"

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine: what is said to it passes no wire."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How letters leave.

    Attributes:
        server: ``None`` puts them into a folder.
        sender: the address they are from.
        folder: for letters without a server; ``None`` is the usual one.
    """

    server: SmtpServer | None = None
    sender: str = "campaign-map@localhost"
    folder: Path | None = None


def mail_settings(environment: Mapping[str, str] = os.environ) -> MailSettings:
    """What the environment says of mail.

    Raises:
        ProfileProblem: in words; the password is never quoted.
    """
    url = environment.get("CAMPAIGN_MAP_SMTP", "").strip()
    sender = environment.get("CAMPAIGN_MAP_MAIL_FROM", "").strip()
    folder = environment.get("CAMPAIGN_MAP_MAIL_FOLDER", "").strip()
    if url and not sender:
        raise ProfileProblem(
            "CAMPAIGN_MAP_SMTP is set, but not whom the letters are from.", "Set CAMPAIGN_MAP_MAIL_FROM to an address."
        )
    if sender and ("@" not in sender or not sender.isascii() or any(sign in sender for sign in ' <>,;"\r\n')):
        raise ProfileProblem("CAMPAIGN_MAP_MAIL_FROM is not an address.", "Write it like campaign@example.org.")
    return MailSettings(
        read_server(url) if url else None, sender or MailSettings().sender, Path(folder) if folder else None
    )


def read_server(url: str) -> SmtpServer:
    """A server from the form in which it is set.

    Raises:
        ProfileProblem: it is not of that form.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ProfileProblem("CAMPAIGN_MAP_SMTP is not the address of a mail server.", _LIKE) from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ProfileProblem("CAMPAIGN_MAP_SMTP is not the address of a mail server.", _LIKE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpServer(parts.hostname, port, parts.scheme == "smtps", user, password)
