"""Keys: those of the root on an offline machine, and those of the service's. None of these needs the database."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from campaign_map.commands import Command, packs
from campaign_map.profile import load_profile
from campaign_map.settings import default_keys
from campaign_map.signing import keys
from campaign_map.signing.files import is_encrypted
from campaign_map.signing.keyring import Keyring
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import SystemClock
from phonebank_app.paths import resources

_PASSPHRASE = "CAMPAIGN_MAP_ROOT_PASSPHRASE"
_SHORTEST = 12

Run = Callable[[argparse.Namespace], int]


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    area = command("keys", packs.no_service, "Keys that packs are signed with: make, certify, install, revoke, list.")
    does = area.add_subparsers(required=True, metavar="what")

    def one(name: str, run: Run, says: str) -> argparse.ArgumentParser:
        made = does.add_parser(name, help=says, description=says)
        made.set_defaults(apart=run)
        return made

    root = one("new-root", _new_root, "Offline: make the campaign's root key.")
    root.add_argument("--name", required=True, metavar="CAMPAIGN")
    root.add_argument("--no-passphrase", action="store_true", help="the file alone is enough to sign")
    root.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    made = one("new-recovery", _new_recovery, "Offline: make the campaign's recovery key.")
    made.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    signer = one("new-signer", _new_signer, "On the service's machine: make a key that is to sign lists.")
    _add_folder(signer)
    certify = one("certify", _certify, "Offline: vouch for a signing key.")
    _add_root(certify)
    certify.add_argument("request", type=Path)
    certify.add_argument("--days", type=int, default=keys.USUAL_DAYS, help=f"good for (default {keys.USUAL_DAYS})")
    certify.add_argument("--rehearsal", action="store_true", help="for rehearsals only")
    install = one("install", _install, "On the service's machine: take in what came from the offline one.")
    _add_folder(install)
    install.add_argument("files", type=Path, nargs="+", metavar="FILE")
    revoke = one("revoke", _revoke, "Offline: say that signing keys are good no more.")
    _add_root(revoke)
    revoke.add_argument("signers", nargs="+", metavar="ID")
    revoke.add_argument("--before", type=Path, metavar="FILE", help="the last list of revoked keys, if there was one")
    revoke.add_argument("--out", type=Path, required=True, metavar="FILE")
    listed = one("list", _list, "On the service's machine: the keys there are, and until when they are good.")
    _add_folder(listed)
    listed.add_argument("--json", action="store_true")


def _add_folder(parser: argparse.ArgumentParser) -> None:
    # Said before the verb as well: what is left out here must not undo that.
    left_out, says = argparse.SUPPRESS, "where they lie (CAMPAIGN_MAP_KEYS)"
    parser.add_argument("--keys", type=Path, metavar="FOLDER", default=left_out, help=says)
    parser.add_argument("--profile", type=Path, metavar="FILE", default=left_out, help="campaign profile")


def _add_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, required=True, metavar="FILE", help="root.pem")


def _new_root(asked: argparse.Namespace) -> int:
    passphrase = "" if asked.no_passphrase else _new_passphrase()
    root = keys.new_root(asked.out, asked.name, passphrase)
    print(f"Made in {asked.out}: root.pem, which stays offline, and campaign.root, for the service and every laptop.")
    print(f"Its fingerprint, to be compared over the telephone: {root.fingerprint}")
    return 0


def _new_recovery(asked: argparse.Namespace) -> int:
    recipient = keys.new_recovery(asked.out)
    print(f"Made in {asked.out}: recovery.age, which stays offline, and recovery.recipient, for keys install.")
    print(recipient)
    return 0


def _new_signer(asked: argparse.Namespace) -> int:
    request = keys.new_signer(_folder(asked), _campaign(asked))
    print(request)
    print("Carry this file to the offline machine, and what keys certify makes of it back here.", file=sys.stderr)
    return 0


def _certify(asked: argparse.Namespace) -> int:
    passphrase = _passphrase(asked.root)
    print(keys.certify(asked.root, passphrase, asked.request, _now(asked), asked.days, rehearsal=asked.rehearsal))
    print("Carry this file to the service's machine, and keys install it there.", file=sys.stderr)
    return 0


def _install(asked: argparse.Namespace) -> int:
    # The root first: the others are compared with it.
    for path in sorted(asked.files, key=lambda path: path.suffix != keys.ROOT):
        print(f"Installed {keys.install(_folder(asked), path)}.")
    return 0


def _revoke(asked: argparse.Namespace) -> int:
    passphrase = _passphrase(asked.root)
    said = keys.revoke(asked.root, passphrase, asked.signers, asked.before, _now(asked), asked.out)
    print(f"{len(said.signers)} signing keys are revoked in {asked.out}, number {said.version}.")
    print("Carry it to the service's machine and keys install it there; keep it for the next time.", file=sys.stderr)
    return 0


def _list(asked: argparse.Namespace) -> int:
    now, ring = _now(asked), Keyring(_folder(asked), _campaign(asked))
    held, warnings = ring.keys(now), ring.warnings(now)
    if asked.json:
        rows = [{"id": one.certificate.signer_id, "until": one.certificate.not_after} for one in held.signers]
        root = held.root.fingerprint if held.root else None
        print(json.dumps({"root": root, "signers": rows, "warnings": warnings}, default=str, indent=2))
        return 1 if warnings else 0
    if held.root:
        print(f"Root “{held.root.name}”: {held.root.fingerprint}")
    for signer in held.signers:
        certificate = signer.certificate
        print(f"Signing key {certificate.signer_id}, good until {certificate.not_after:%d.%m.%Y}")
    for signer_id in sorted(held.revoked):
        print(f"Revoked: {signer_id}")
    if held.recovery:
        print(f"Recovery: {held.recovery}")
    for warning in warnings:
        print(warning, file=sys.stderr)
    return 1 if warnings else 0


def _now(asked: argparse.Namespace) -> datetime:
    """The moment of the evening that is played, if one is."""
    played: datetime | None = asked.rehearsal_clock or asked.clock
    return played or SystemClock().now()


def _folder(asked: argparse.Namespace) -> Path:
    return asked.keys or default_keys()


def _campaign(asked: argparse.Namespace) -> str:
    return load_profile(asked.profile or resources() / "profiles" / "example.toml").name


def _new_passphrase() -> str:
    given = os.environ.get(_PASSPHRASE)
    if given is None:
        given = getpass.getpass("A passphrase for the root key: ")
        if getpass.getpass("The same again: ") != given:
            raise NotAllowed("The two are not the same.", "Begin again.")
    if len(given.strip()) < _SHORTEST:
        raise NotAllowed("This passphrase is too easy to guess.", f"Use {_SHORTEST} characters, or four words.")
    return given


def _passphrase(path: Path) -> str:
    if not is_encrypted(path):
        return ""
    given = os.environ.get(_PASSPHRASE)
    return getpass.getpass("The passphrase of the root key: ") if given is None else given
