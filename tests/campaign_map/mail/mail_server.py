"""A mail server that speaks real SMTP over a real socket, and does as a test tells it."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """What it was told to do, and what it was given.

    Attributes:
        answers: what to say to a command, instead of the usual; by its first word, or ``.`` for the end of a letter.
        user, password: who may send; blank for everybody.
        context: for STARTTLS, or for TLS from the first byte.
        hang_up_after: letters after which it breaks the connection off, before it answers.
    """

    answers: dict[str, str] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    context: ssl.SSLContext | None = None
    tls: bool = False
    hang_up_after: int | None = None
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    connections: int = 0


class _Conversation(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        server: MailServer = self.server.told  # type: ignore[attr-defined]
        server.connections += 1
        self.is_encrypted = server.tls
        self._say("220 mail.example.org ready")
        while line := self.rfile.readline():
            command = line.decode("ascii").strip()
            word = command.split(" ")[0].upper()
            server.said.append(command)
            told = server.answers.get(word)
            if told is not None:
                self._say(told)
            elif not self._answer(server, word, command):
                return

    def finish(self) -> None:
        super().finish()
        self.request.close()  # after STARTTLS it is not the one that was accepted

    def _answer(self, server: MailServer, word: str, command: str) -> bool:
        if word == "EHLO":
            offered = ["STARTTLS"] if server.context and not self.is_encrypted else []
            offered += ["AUTH PLAIN"] if server.user else []
            for line in ("mail.example.org", *offered):
                self._say(f"250-{line}")
            self._say("250 SIZE 1000000")
        elif word == "STARTTLS":
            assert server.context is not None
            self._say("220 go ahead")
            self.request = server.context.wrap_socket(self.request, server_side=True)
            self.setup()
            self.is_encrypted = True
        elif word == "AUTH":
            _, user, password = base64.b64decode(command.split(" ")[2]).decode().split("\0")
            known = (user, password) == (server.user, server.password)
            self._say("235 welcome" if known else "535 no")
        elif word == "RCPT":
            server.recipients.append(command.partition("<")[2].rstrip(">"))
            self._say("250 ok")
        elif word == "DATA":
            return self._take_letter(server)
        else:
            self._say("221 bye" if word == "QUIT" else "250 ok")
            return word != "QUIT"
        return True

    def _take_letter(self, server: MailServer) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if server.hang_up_after is not None and len(server.letters) >= server.hang_up_after:
            return False
        if "." in server.answers:
            self._say(server.answers["."])
            return True
        server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        server.encrypted.append(self.is_encrypted)
        self._say("250 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Listening(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, told: MailServer) -> None:
        self.told = told
        super().__init__(("127.0.0.1", 0), _Conversation)

    def get_request(self) -> tuple[object, object]:  # type: ignore[override]
        connection, address = super().get_request()
        if self.told.tls:
            assert self.told.context is not None
            connection = self.told.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is part of the test."""


@contextmanager
def listening(told: MailServer) -> Iterator[MailServer]:
    """The server at work, on a port of this machine."""
    with _Listening(told) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for this machine and ``mail.example.org``, and the file that a client must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
    now = datetime.now(UTC)
    names = [x509.DNSName("mail.example.org"), x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    trusted = folder / "certificate.pem"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted
