"""The two ways out for a letter: a mail server, and a folder of files."""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from campaign_map.mail.setup import MailSettings, SmtpServer
from phonebank_app.errors import NetworkProblem, WorldError
from phonebank_app.paths import private_dir

TIMEOUT = 20
"""Seconds to wait for each word of a server."""


class Undeliverable(WorldError):
    """The server will never take this letter: there is no such mailbox."""


class NotNow(WorldError):
    """The server did not take this letter; later it may."""


class Unreachable(NetworkProblem):
    """There is no server to give letters to at present, this one or another."""


class WayOut(Protocol):
    """Takes letters one by one."""

    def deliver(self, message: EmailMessage, to: str, name: str) -> None:
        """Give a letter away; it counts as sent when this returns.

        Args:
            name: what it may be called where letters have names.

        Raises:
            Undeliverable, NotNow, Unreachable: it was not taken.
        """


@contextmanager
def way_out(settings: MailSettings, folder: Path) -> Iterator[WayOut]:
    """The way out that is set up, opened.

    Args:
        folder: where letters are put when no server is named.

    Raises:
        Unreachable: the server does not answer, has no TLS, or does not know us; the folder cannot be written.
    """
    if settings.server is None:
        yield Spool(folder)
        return
    client = _connect(settings.server, settings.sender.rpartition("@")[2])
    try:
        yield Smtp(client, settings.sender)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # it has taken what it took; how it says goodbye is no matter
            client.quit()


class Spool:
    """A folder of ``.eml`` files that only their owner reads: what any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, message: EmailMessage, to: str, name: str) -> None:
        half = self._folder / f".{name}.{secrets.token_hex(4)}.part"
        try:
            private_dir(self._folder)
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._folder / f"{name}.eml")
        except OSError as error:
            with suppress(OSError):  # it may never have been there
                half.unlink()
            raise Unreachable(
                "Letters cannot be written into their folder.", "Look at the folder and the room on its disk."
            ) from error


class Smtp:
    """A conversation with a mail server."""

    def __init__(self, client: smtplib.SMTP, sender: str) -> None:
        self._client = client
        self._sender = sender

    def deliver(self, message: EmailMessage, to: str, name: str) -> None:
        try:
            self._client.send_message(message, self._sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPSenderRefused as error:
            raise Unreachable(
                "The mail server takes no letters from our address.", "Look at CAMPAIGN_MAP_MAIL_FROM."
            ) from error
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable("The mail server has gone.", "Letters are kept and tried again.") from error


def _refused(code: int) -> WorldError:
    if 500 <= code < 600:
        return Undeliverable(f"The mail server refused a letter for good ({code}).")
    return NotNow(f"The mail server did not take a letter now ({code}).")


def _connect(server: SmtpServer, domain: str) -> smtplib.SMTP:
    client: smtplib.SMTP | None = None
    try:
        # Our own name is said, not looked up: that can take as long as a resolver likes.
        if server.tls:
            context = ssl.create_default_context()
            client = smtplib.SMTP_SSL(server.host, server.port, domain, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, domain, timeout=TIMEOUT)
            client.ehlo()
            if client.has_extn("starttls"):
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            elif not server.is_here:
                raise Unreachable("The mail server offers no TLS.", "Use one that does; letters hold sign-in codes.")
        if server.user:
            client.login(server.user, server.password)
    except (OSError, smtplib.SMTPException, Unreachable) as error:
        if client is not None:
            client.close()
        if isinstance(error, Unreachable):
            raise
        if isinstance(error, smtplib.SMTPAuthenticationError):
            raise Unreachable(
                "The mail server does not take our name and password.", "Look at CAMPAIGN_MAP_SMTP."
            ) from error
        raise Unreachable("The mail server cannot be reached.", "Look at CAMPAIGN_MAP_SMTP.") from error
    return client
