"""The sentences of the page on which scripts are written: drafts, versions, and why something cannot be used yet."""

from __future__ import annotations

from datetime import date, datetime

from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.script_writing.drafting import Draft, Version
from phonebank_app.scripts.proof import Proof
from phonebank_app.words.dates import day_month


def day_words(day: date) -> str:
    """“2 December”, “2 Rhagfyr”."""
    return day_month(day)


def saved_words(draft: Draft | None) -> str:
    """“saved as draft 7, 19:42”; empty while nothing was typed."""
    if draft is None:
        return ""
    time = f"{local(draft.saved_at):%H:%M}"
    if draft.approved_at is not None:
        return tr("approved as draft {n}, {time}", n=draft.number, time=time)
    return tr("saved as draft {n}, {time}", n=draft.number, time=time)


def in_use_words(version: int, by: str, since: datetime | None) -> str:
    """“callers use version 6, approved by Maya”."""
    if by:
        return tr("callers use version {n}, approved by {name}", n=version, name=by)
    if since is not None:
        return tr("callers use version {n}, since {day}", n=version, day=day_words(local(since).date()))
    return tr("callers use version {n}", n=version)


def subtitle(draft: Draft | None, in_use: str, proof: Proof | None) -> str:
    """Below the title: which draft, what callers read, and what stands in the way."""
    written = tr("Draft {n}", n=draft.number) if draft is not None else tr("As callers read it")
    blocked = len(proof.errors) if proof is not None else 0
    stands = tr_n("{n} to put right before it can be used", "{n} to put right before it can be used", blocked)
    return " · ".join(part for part in (written, in_use, stands if blocked else "") if part)


def version_words(one: Version) -> str:
    """“Draft 7”, or “First conversation, version 2”."""
    named = one.title or tr("No title")
    if one.number and one.state == "draft":
        return tr("Draft {n}: {title}", n=one.number, title=named)
    return tr("{title}, version {n}", title=named, n=one.version)


def state_words(one: Version) -> str:
    """“in use”, “approved by Maya, 2 December 19:42”, …"""
    at = local(one.at)
    when = f"{day_words(at.date())} {at:%H:%M}"
    if one.state == "in_use":
        return tr("in use since {when}", when=when)
    if one.state == "approved":
        return tr("approved by {name}, {when}", name=one.by, when=when)
    if one.state == "was_used":
        return tr("was in use, {when}", when=when)
    return tr("saved {when}", when=when)
