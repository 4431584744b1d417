"""One open party: everything that works on its store, joined. A window, a test or a command may own it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from phonebank_app.calling import Calling
from phonebank_app.calls.call_backs import CallBacks
from phonebank_app.calls.promising import Promising
from phonebank_app.calls.ringing_back import RingingBack
from phonebank_app.calls.script_facts import script_facts
from phonebank_app.calls.script_versions import ScriptVersions
from phonebank_app.calls.tickets import Tickets
from phonebank_app.cards import CallCard
from phonebank_app.db.engine import Store
from phonebank_app.db.running import Running
from phonebank_app.elsewhere import LoggedElsewhere
from phonebank_app.guests.briefing import Briefed
from phonebank_app.guests.checklist import Checklist
from phonebank_app.guests.forgetting import Forgetting
from phonebank_app.guests.handing_in import HandingIn
from phonebank_app.guests.host_pin import HostPin
from phonebank_app.guests.looking_after import LookingAfter
from phonebank_app.guests.register_notice import RegisterNotice
from phonebank_app.guests.setting_aside import SettingAside
from phonebank_app.guests.wishes import Wishes
from phonebank_app.hosting import Hosting, code_set_for, rules_for
from phonebank_app.machine.clock import Clock, local
from phonebank_app.machine.steady import SteadyClock
from phonebank_app.paper import Entering, Printing
from phonebank_app.party.ending import Ending
from phonebank_app.reports.evening import EveningView, answer_labels
from phonebank_app.reports.exports import Exports
from phonebank_app.reports.seen import SeenBy
from phonebank_app.scripts import Script
from phonebank_app.scripts.figures import figured


class Session:
    """An open party.

    Attributes:
        party, rules, code_set, script: as they are on disk; :meth:`reload` reads them again.
        shelf: the scripts of every language, of which ``script`` is the default; other_scripts: all but that, and
            those that were read from before.
        script_versions: what is new of them, and publishing one's own.
        hosting, calling, tickets, promising, call_backs, ringing_back, seen, evening, exports: what can be done
            with it.
        handing_in: what a joined laptop kept comes in; elsewhere: results that were logged elsewhere come in.
        printing, sheets: call sheets on paper, printed and typed in again.
        pin, notice, aside: the host's PIN, what guests accepted, and one guest's outcomes.
        checklist: the host's; briefed: which guests have read the briefing.
        forgetting: what a caller may see of themself, and take away.
        care: what the host does for the room.
        wishes: how each guest likes their page.
        out_of_reach: the chairs whose own laptops the room has lost for now; whoever opens the room says which.
        ending: its end; ``steady``: the time by which its list is ours, which does not go back.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.hosting = Hosting(store, clock)
        self.pin = HostPin(store, clock)
        self.script_versions = ScriptVersions(store, clock)
        self.forgetting = Forgetting(store, clock)
        self.checklist = Checklist(store, clock)
        self.wishes = Wishes(store, clock)
        self.steady = SteadyClock()
        self._running = Running()
        self.ending = Ending(store, clock, self.steady)
        self.out_of_reach: Callable[[], Collection[int]] = lambda: ()
        self.reload()

    def reload(self) -> None:
        """The list, the script, the lease or the seat are others."""
        self.party = self.hosting.party()
        self.rules = rules_for(self.party)
        self.code_set = code_set_for(self.party)
        self.shelf = self.script_versions.shelf()
        self.script, self.other_scripts = self.shelf.default, (*self.shelf.others, *self.shelf.earlier)
        self.notice = RegisterNotice(self.store, self.clock, self.party)
        self.calling = Calling(
            self.store,
            self.rules,
            self.clock,
            self.code_set,
            self.steady,
            admits=self.notice.admits,
            out_of_reach=lambda: self.out_of_reach(),
        )
        self.handing_in = HandingIn(self.store, self.rules, self.clock, self.code_set, self.steady)
        self.call_backs = CallBacks(self.store, self.rules, self.clock, self.party)
        self.ringing_back = RingingBack(self.store, self.rules, self.clock, self.party, self.code_set)
        self.tickets = Tickets(self.store, self.rules, self.clock)
        self.promising = Promising(self.store, self.clock)
        self.seen = SeenBy(self.store)
        self.evening = EveningView(
            self.store, self.clock, self.party, self.code_set, self.script, self._running, self.other_scripts
        )
        labels = answer_labels(self.script, self.party, self.other_scripts)
        figures = figured(self.script, *self.other_scripts)
        self.elsewhere = LoggedElsewhere(self.store, self.clock, self.party, self.rules, self.code_set, labels, figures)
        self.exports = Exports(self.store, self.clock, self.party, self.code_set, self.script, self.other_scripts)
        self.briefed = Briefed(self.store, self.clock, self.party)
        self.care = LookingAfter(self.store, self.clock, self.party, self.rules, self._running)
        self.aside = SettingAside(self.store, self.clock, self.party, self.rules, self.code_set, self._running)
        self.printing = Printing(self.store, self.clock, self.calling, self.rules, self.code_set, self.script)
        self.sheets = Entering(self.store, self.clock, self.party, self.rules, self.code_set, self.script)

    def script_for(self, language: str, spoken: Collection[str] | None = None) -> Script:
        """The script in a voter's language where there is one and the caller speaks it; else the default.

        Args:
            spoken: the caller's languages besides English; ``None``: whatever is needed.
        """
        return self.shelf.in_language(language, spoken)

    def script_version(self, sha256: str) -> Script | None:
        """A script that is or was in use here; ``None`` for any other."""
        return self.shelf.version(sha256) or self.script_versions.version(sha256)

    def script_facts(self, card: CallCard, caller: str) -> dict[str, str]:
        """What the script says and goes by, for this voter and this caller: see ``script_facts``."""
        return script_facts(self.party, card, caller, local(self.clock.now()).date())

    def close(self) -> None:
        """Close the store; the key goes with it."""
        self.store.close()
