"""A laptop as the service sees it, and lists and clocks for evenings of a test."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec

from campaign_map import parties
from campaign_map.settings import Service
from phonebank_app.protocol import sealed
from phonebank_app.protocol.packs import PackContact, PackDocument
from phonebank_app.protocol.wire import (
    MEDIA_TYPE,
    PACK_MEDIA_TYPE,
    ChangesPage,
    OpResult,
    OutcomeOp,
    Push,
    PushAnswer,
    PushedOp,
    Registered,
    digest,
    encode_op,
)
from tests.signers import TRUST

SIX_O_CLOCK = datetime(2019, 12, 4, 18, tzinfo=UTC)
HARROW_EAST = "E14000731"
PUTNEY = "E14000887"
JSON = {"content-type": MEDIA_TYPE}


def write_list(path: Path, people: int, *, first: int = 0, household: int = 2, extra: Iterable[str] = ()) -> Path:
    """A screened list of invented electors, some in each household, on numbers reserved for drama."""
    lines = ["id,name,address,postcode,phone,tps,tps screened on,do not call"]
    for one in range(first, first + people):
        lines.append(f"H{one},{_name(one)},{one // household + 1} Mill Lane,HA3 8UU,{_phone(one)},no,2019-12-01,")
    path.write_text("\n".join([*lines, *extra]) + "\n", encoding="utf-8")
    return path


def _name(one: int) -> str:
    return f"Sam {chr(65 + one % 26)}{'aeiou'[one // 26 % 5]}{'bdklmn'[one // 130 % 6]}{'bdklmn'[one // 780]}ley"


def _phone(one: int) -> str:
    ranges = ("020 7946 0", "0114 496 0", "0131 496 0", "0161 496 0")
    return f"{ranges[one // 1000]}{one % 1000:03d}"


@dataclass
class Laptop:
    """A host's laptop, paired with the service behind ``http``."""

    http: httpx.Client
    device: str
    party_id: str = ""
    token: str = ""
    count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    identity: str = field(default_factory=sealed.new_identity)

    @classmethod
    def paired(cls, service: Service, http: httpx.Client, device: str = "", **party: Any) -> Laptop:
        made = parties.new_party(service, "Ann", **party)
        laptop = cls(http, device or f"d_{uuid.uuid4().hex[:8]}")
        laptop.pair(made.code)
        return laptop

    def pair(self, code: str) -> None:
        answer = self.http.post("/v1/register", json={"code": code, "device": self.device})
        assert answer.status_code == 201, answer.text
        registered = msgspec.json.decode(answer.content, type=Registered)
        self.party_id, self.token = registered.party_id, registered.token

    def pair_again(self, service: Service) -> None:
        """With a new code of the same party, as when its token has ended."""
        with service.store.write() as connection:
            code = parties.add_code(connection, self.party_id, service.clock.now() + timedelta(hours=48))
        self.pair(code)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.http.request(method, f"/v1/parties/{self.party_id}/{path}", headers=headers, **options)

    def pack(self, callers: int = 4, hours: float = 3.0, declined: Iterable[str] = ()) -> PackDocument:
        answer = self.ask_pack(callers, hours, declined)
        assert answer.status_code == 200, answer.text
        return self.opened(answer)

    def opened(self, answer: httpx.Response) -> PackDocument:
        assert answer.headers["content-type"] == PACK_MEDIA_TYPE
        opened = sealed.unseal(sealed.check(answer.content, TRUST), [self.identity])
        # A pack is sealed anew each time: but for that moment, the same one is equal.
        return msgspec.structs.replace(opened, manifest=msgspec.structs.replace(opened.manifest, issued=None))

    def ask_pack(self, callers: int = 4, hours: float = 3.0, declined: Iterable[str] = ()) -> httpx.Response:
        seats = [{"seat_code": code} for code in declined]
        mine = sealed.recipient_of(self.identity)
        return self.ask("POST", "pack", json={"callers": callers, "hours": hours, "declined": seats, "recipient": mine})

    def op(self, contact: PackContact | str, kind: str = "no_answer", **also: Any) -> OutcomeOp:
        if isinstance(contact, PackContact) and "number" not in also and contact.numbers:
            also["number"] = contact.numbers[0].e164
        return OutcomeOp(
            outcome_id=also.pop("outcome_id", uuid.uuid4().hex),
            party_id=also.pop("party_id", self.party_id),
            contact_id=contact if isinstance(contact, str) else contact.contact_id,
            kind=kind,
            at=also.pop("at", SIX_O_CLOCK),
            offset_min=0,
            chair=1,
            caller=also.pop("caller", "Bea"),
            **also,
        )

    def pushed(self, op: OutcomeOp) -> PushedOp:
        body = encode_op(op)
        return PushedOp(op.outcome_id, next(self.count), digest(body), msgspec.Raw(body))

    def send(self, *ops: PushedOp, nonce: str = "n") -> httpx.Response:
        push = Push(nonce=nonce, device=self.device, epoch_seen=1, schema=1, ops=ops)
        return self.ask("POST", "push", content=msgspec.json.encode(push), headers=JSON)

    def push(self, *ops: PushedOp | OutcomeOp, nonce: str = "n") -> PushAnswer:
        answer = self.send(*(op if isinstance(op, PushedOp) else self.pushed(op) for op in ops), nonce=nonce)
        assert answer.status_code == 201, answer.text
        assert answer.headers["content-type"] == MEDIA_TYPE
        return msgspec.json.decode(answer.content, type=PushAnswer)

    def report(self, contact: PackContact | str, kind: str = "no_answer", **also: Any) -> OpResult:
        return self.push(self.op(contact, kind, **also)).results[0]

    def changes(self, cursor: str = "", limit: int = 500) -> ChangesPage:
        answer = self.ask("GET", "changes", params={"cursor": cursor, "limit": limit})
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=ChangesPage)
