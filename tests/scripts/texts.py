"""Small scripts for tests, and a way to put one together."""

from __future__ import annotations

HEAD = '+++\ntitle = "T"\nlanguage = "en-GB"\nversion = 1\n+++\n'
HEAD_LINES = HEAD.count("\n")
IDENTITY = "“I’m {caller} for {on_behalf_of}.”\n"


def script(*lines: str, head: str = HEAD) -> str:
    """A script of these lines under a good head; line 1 of ``lines`` is line ``HEAD_LINES + 1`` of the text."""
    return head + "\n".join(lines) + "\n"


SHORT = script(
    "== hello: Hello",
    IDENTITY.strip(),
    "1 Yes -> matters",
    "2 Fetch -> hello",
    "3 Not in -> end not_available",
    "== matters: What matters (question issue, up to 2)",
    "“What matters?”",
    "1 NHS [nhs]",
    "2 Buses [buses]",
    "3 Climate [climate]",
    "4 Something else… ____ [other]",
    "5 Nothing [nothing] -> thanks",
    "-> voting",
    "== voting: Voting (question intention)",
    "“Who?”",
    "1 {candidate|Ours} [ours]",
    "2 Undecided [undecided]",
    "3 Other: ____ [other]",
    "when intention is ours -> why",
    "when issue is not answered -> thanks",
    "when issue is nhs or buses -> nurse",
    "-> thanks",
    "== why: Why (required)",
    "“Why?”",
    "____ In their words",
    "-> thanks",
    "== nurse: The NHS",
    "“Ah.”",
    "-> thanks",
    "== thanks: Thanks",
    "“Thanks.”",
    "-> end conversation",
    "?? Who are you?",
    "“I’m {caller}.”",
    "?? Off the list",
    "“Of course.”",
    "1 Stay",
    "2 Take me off -> end do_not_call",
    "3 Talk instead -> voting",
)
