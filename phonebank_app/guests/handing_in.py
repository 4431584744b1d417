"""An outcome that a joined laptop kept while it could not reach this one: taken in once, however late.

It is written as any other: row, outbox row and state in one transaction. The chair may have lost that contact
meanwhile; what counts is that they were shown to it, which the sights prove.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from phonebank_app.calling import Calling
from phonebank_app.calls import households
from phonebank_app.cards import OutcomeDraft, Saved
from phonebank_app.changes import Changes
from phonebank_app.db import chairs, log, people, queue, repeats, sights
from phonebank_app.db.ballast import with_ballast
from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.moments import to_ms
from phonebank_app.db.people import Person
from phonebank_app.db.states import restate
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.rules.codesets import ALL_OUT_KINDS
from phonebank_app.rules.outcomes import SILENCING, OutcomeKind, SkipReason


class HandingIn(Calling):
    """The callers' side of an open party, for what comes late."""

    @with_ballast
    def hand_in(
        self,
        chair: int,
        draft: OutcomeDraft,
        *,
        outcome_id: str,
        at: datetime,
        since: datetime | None = None,
        caller: str = "",
        guest: int = 0,
    ) -> Saved:
        """Save an outcome under the guest's own id; the second time it is answered as the first, and nothing written.

        Args:
            chair: which was shown this contact; whoever sits there now, their call in hand stays as it is, unless it is
                this one.
            at: when it was saved on the joined laptop; a moment that has not come counts as now.
            since: when that laptop joined: what the chair was shown before was shown to somebody else.
            caller, guest: whose it is, where somebody else sits in that chair now.

        Raises:
            NotAllowed: the contact is not on the list any more, or was not shown to this chair; or the draft lacks what
                it needs, or names a number that is not theirs. Whoever hands it in keeps it.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        at = min(now, max(at, since) if since else at)
        with self._store.write() as connection:
            before = repeats.saved_before(connection, chair, draft, outcome_id, self._code_set)
            if before is not None:
                return before
            found = people.some(connection, [draft.contact_id])
            if not found or not sights.shown(connection, chair, found[0].row.uid, to_ms(since) if since else 0):
                raise NotAllowed(
                    tr("This call is with somebody who is not on the list any more."), tr("Tell your host.")
                )
            contact, seated = found[0], chairs.one(connection, chair)
            _check(draft, contact)
            whose = _whose(seated, chair, caller, guest)
            number = draft.number or (contact.numbers[0].e164 if contact.numbers else "")
            op = self._op(whose, contact.row.uid, draft, number, at, outcome_id=outcome_id)
            others = self._also_out(connection, whose, contact, draft, number, now)
            if others:
                op = msgspec.structs.replace(op, together=op.outcome_id)
            log.append(connection, op, contact.id)
            for one, contact_id in households.for_each(op, others):
                log.append(connection, one, contact_id)
            if draft.kind in SILENCING:
                self._suppress(connection, contact, number, now)
            touched = restate(connection, contact.id, self._rules)
            if seated is not None and seated.contact_id == contact.id and seated.guest == whose.guest:
                queue.release(connection, chair)
        label = self._code_set.all_out.label if draft.whole_household else self._code_set.labels[draft.kind]
        changes = Changes(touched, frozenset({chair}), outbox=True)
        name = contact.row.name
        return Saved(outcome_id, draft.kind, label, contact.id, name, local(op.at), False, changes, 1 + len(others))

    def check(self, draft: OutcomeDraft) -> None:
        """A draft from another laptop says what a page could have said, and no more.

        Raises:
            NotAllowed: it does not; above all, it names a number that is not theirs, which “do not call” would silence.
        """
        with self._store.read() as connection:
            found = people.some(connection, [draft.contact_id])
        if found:
            _check(draft, found[0])


def _check(draft: OutcomeDraft, contact: Person) -> None:
    if draft.kind is OutcomeKind.WITHDRAWN:
        raise NotAllowed(tr("A call does not end so."), tr("Save how it ended."))
    if draft.whole_household and draft.kind not in ALL_OUT_KINDS:
        raise NotAllowed(tr("A whole household can only be out."), tr("Save how the call with this one ended."))
    if draft.skip_reason and draft.skip_reason not in set(SkipReason):
        raise NotAllowed(tr("That is no reason to pass somebody by."), tr("Choose one that stands on the page."))
    if draft.number and draft.number not in {number.e164 for number in contact.numbers}:
        raise NotAllowed(tr("That is not one of their numbers."), tr("Choose one that stands on the page."))


def _whose(seated: ChairRow | None, chair: int, caller: str, guest: int) -> ChairRow:
    """The chair as it was for whoever saved it."""
    if seated is not None and guest in (0, seated.guest):
        return seated
    if not guest:
        raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Ask the host to seat a guest there."))
    return ChairRow(chair, caller, frozenset(), None, None, None, None, 0, "", guest)
