"""A decision in words, with its arithmetic, so that it can be checked with a pocket calculator."""

from __future__ import annotations

from campaign_map.need.decisions import NOBODY, Inputs, Replayed
from campaign_map.need.reasons import day, ordinal
from campaign_map.needs import Choice, Passed, Ranked, SeatNeed, Why
from phonebank_app.machine.clock import local
from phonebank_app.seats import ELECTION, seats_by_code

_BECAUSE = {
    Why.FIGURES: "calls do more there than anywhere",
    Why.OVERRIDE: "a coordinator sends parties there",
    Why.STAYS: "this party rang there before, and no other seat needs it clearly more",
    Why.WISHED: "its evening was advertised for that seat, and no other needs it clearly more",
    Why.FLOOR: "that seat has not had the least it is to get",
    Why.DECLINED: "calls do more there than in any seat the host has not said no to",
    Why.HELD: "calls do more there than in any seat that is open to it",
    Why.FULL: "calls do more there than in any seat that is open to it",
    Why.UNLISTED: "calls do more there than in any other seat with a list",
    Why.ASKED: "somebody asked about it",
}
_PASSED = {
    Why.DECLINED: "the host said no to it",
    Why.HELD: "held back",
    Why.FULL: "it has had its parties for today",
    Why.UNLISTED: "it has no list",
}
_MOST_PASSED = 5


def in_words(replayed: Replayed) -> tuple[str, ...]:
    """What was decided for whom, why, and how it was reckoned; line by line."""
    decision, inputs = replayed.decision, replayed.decision.inputs
    at = local(decision.at)
    lines = [
        f"Decision {decision.decision_id} for party {decision.party_id}, {at.day}.{at.month}.{at.year} {at:%H:%M}.",
        _outcome(replayed),
        "",
        _size(inputs),
        *_guards(inputs),
    ]
    if replayed.choice is not None:
        lines += ["", *_reckoning(replayed.choice.seat, inputs), "", *_others(replayed.choice)]
    again = "it comes to the same" if replayed.agrees else _differs(replayed.choice)
    return (*lines, "", f"Reckoned again just now on the figures of that moment: {again}.")


def _outcome(replayed: Replayed) -> str:
    decision = replayed.decision
    if decision.why == NOBODY:
        return "It was sent nowhere: nobody was left to ring in any seat it would go to."
    return f"It was sent to {_name(decision.seat_code)}, because {_BECAUSE[Why(decision.why)]}."


def _differs(choice: Choice | None) -> str:
    if choice is None:
        return "today’s rule would send it nowhere"
    return f"today’s rule would send it to {_name(choice.seat.need.code)}, because {_BECAUSE[choice.why]}"


def _size(inputs: Inputs) -> str:
    learned = f", learned from {inputs.caller_hours:,.0f} caller-hours" if inputs.caller_hours else ""
    return (
        f"{inputs.callers} × {inputs.hours:g} h × {inputs.per_caller_hour:g} calls per caller-hour{learned}"
        f" = {inputs.calls} calls."
    )


def _guards(inputs: Inputs) -> list[str]:
    lines = []
    for code, said in inputs.own.items():
        lines.append(f"{said.by} sent this party to {_name(code)}: “{said.because}”.")
    for code, said in sorted(inputs.first.items()):
        lines.append(f"{said.by} was sending parties to {_name(code)}: “{said.because}”.")
    for code, said in sorted(inputs.held.items()):
        lines.append(f"{said.by} was holding {_name(code)} back: “{said.because}”.")
    for code, cap in sorted(inputs.full.items()):
        lines.append(f"{_name(code)} had had its {cap} parties of the day.")
    if inputs.declined:
        lines.append(f"The host had said no to {', '.join(map(_name, inputs.declined))}.")
    more = f"unless another gains {100 * inputs.stickiness:g} in 100 more"
    if inputs.returning_to:
        lines.append(f"It rang {_name(inputs.returning_to)} before, and stays there {more}.")
    if inputs.wished:
        lines.append(f"Its evening was advertised for {_name(inputs.wished)}, and it stays there {more}.")
    return lines


def _reckoning(ranked: Ranked, inputs: Inputs) -> list[str]:
    need = ranked.need
    if ranked.lead is None or need.vote is None:
        return [f"{_name(need.code)}: we did not stand there in {ELECTION.year}, so V = 0 and calls gain nothing."]
    calls = need.calls_of(inputs.calls)
    before, after = need.covered, need.covered + calls / need.target
    rows = [
        (f"Vote of {ELECTION.year}", f"{need.vote:+.3f} points"),
        (_polls(need.code, inputs), f"{need.swing:+.3f}"),
        (f"What {need.heard} voters tell", f"{need.told:+.3f}"),
        ("Lead", f"{ranked.lead:+.3f}"),
        *_worth(ranked, inputs),
        ("Covered", f"({need.done:,} made + {need.booked:,.2f} booked) ÷ {need.target:,} wanted = {before:.6f}"),
        ("With this party", f"+ {calls:g} calls{_queue(need)} = {after:.6f}"),
        ("Gain", f"V · (exp(−2 · {before:.6f}) − exp(−2 · {after:.6f})) = {ranked.gain:.6f}"),
    ]
    wide = max(len(label) for label, _ in rows)
    name = f"{_name(need.code)} {need.code}, {ordinal(ranked.place)} of all seats by gain"
    return [name, *(f"  {label:<{wide}}  {figure}" for label, figure in rows)]


def _worth(ranked: Ranked, inputs: Inputs) -> list[tuple[str, str]]:
    if ranked.need.chance is not None:
        return [("V", f"{ranked.value:.6f}, an imported probability, in place of the lead")]
    return [("V", f"exp(−½ · ({ranked.lead:+.3f} ÷ {inputs.sigma:g})²) = {ranked.value:.6f}")]


def _queue(need: SeatNeed) -> str:
    return "" if need.callable is None else f" ({need.callable:,} could be rung)"


def _polls(code: str, inputs: Inputs) -> str:
    seat = seats_by_code()[code]
    for place in (seat.region, seat.country, ""):
        if place in inputs.swings:
            swing = inputs.swings[place]
            return f"Polls, {place or 'everywhere'}, {day(swing.on)}, {swing.source}"
    return "Polls"


def _others(choice: Choice) -> list[str]:
    lines = [f"Next: {_gains(other)}." for other in choice.others]
    lines += [f"Passed over: {_gains(one.seat)}; {_why_passed(one)}." for one in choice.passed[:_MOST_PASSED]]
    more = len(choice.passed) - _MOST_PASSED
    return [*lines, f"And {more} more that gain more were closed to it."] if more > 0 else lines


def _gains(ranked: Ranked) -> str:
    return f"{_name(ranked.need.code)}, gain {ranked.gain:.6f}"


def _why_passed(passed: Passed) -> str:
    said = f" by {passed.order.by}: “{passed.order.reason}”" if passed.order else ""
    return f"{_PASSED[passed.why]}{said}"


def _name(code: str) -> str:
    seat = seats_by_code().get(code)
    return seat.name if seat is not None else code
