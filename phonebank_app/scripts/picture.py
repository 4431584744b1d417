"""The drawing of a script as SVG: a file of its own that any browser opens, light or dark as the reader has it.

Nothing in it runs or is fetched from anywhere, and every word of the script is escaped. Arrow heads are drawn, not
referred to, so that the simplest reader of SVG shows them. Whoever cannot see it finds in ``desc`` where each step
leads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts import fitting
from phonebank_app.scripts.graph import LEADING, SMALL, TITLE, Edge, Graph, Node, Point, layout
from phonebank_app.scripts.model import Problem, Script
from phonebank_app.scripts.routing import MARGIN, strokes

_HEAD: Final = 64.0
_LIST_SIZE: Final = 12.0
_LIST_LEADING: Final = 19.0
_MOST_LISTED: Final = 40
_LEAST_WIDTH: Final = 520.0

# Light, then dark. The tones are those of the window (ui/theme.py), which no module without Qt may ask.
_TONES: Final = {
    "page": ("#F2F4F7", "#0F1319"),
    "box": ("#FFFFFF", "#181E27"),
    "edge": ("#7C8896", "#6F7C8C"),
    "text": ("#141B24", "#EAEEF3"),
    "muted": ("#525D6B", "#A4AFBC"),
    "accent": ("#3D46B4", "#A9B1FF"),
    "accent-tint": ("#ECEDFB", "#262B52"),
    "ok": ("#17693A", "#78D699"),
    "ok-tint": ("#E4F3E9", "#173124"),
    "warn": ("#7A4B00", "#F3C268"),
    "warn-tint": ("#FCF0D8", "#3A2D12"),
    "bad": ("#A8201A", "#FF9F96"),
    "bad-tint": ("#FCEBE9", "#421F1E"),
}
# What each class is painted with: (what is filled, what is stroked).
_PAINTS: Final = {
    "page": ("page", ""),
    "step": ("box", "edge"),
    "first": ("accent-tint", "accent"),
    "objection": ("box", "accent"),
    "end": ("ok-tint", "ok"),
    "unreached": ("warn-tint", "warn"),
    "missing": ("bad-tint", "bad"),
    "wrong": ("box", "bad"),
    "way": ("", "muted"),
    "way-missing": ("", "bad"),
    "head": ("muted", ""),
    "head-missing": ("bad", ""),
    "text": ("text", ""),
    "muted": ("muted", ""),
    "accent": ("accent", ""),
    "ok": ("ok", ""),
    "warn": ("warn", ""),
    "bad": ("bad", ""),
    "halo": ("page", "page"),
}
_NODE_CLASSES: Final = {"step": "step", "objection": "objection", "end": "end", "missing": "missing"}


def svg(script: Script, problems: Sequence[Problem] = ()) -> str:
    """The drawing of a script, or of as much of one as could be understood, with its problems beneath."""
    graph = layout(script, problems)
    width = max(graph.width, _LEAST_WIDTH)
    listed = list(_problems(problems, width - 2 * MARGIN, _HEAD + graph.height))
    told_of = min(len(problems), _MOST_LISTED) + (len(problems) > _MOST_LISTED)
    height = _HEAD + graph.height + (told_of * _LIST_LEADING + MARGIN if told_of else 0)
    body = [*_head(script, graph, width), f'<g transform="translate(0 {_number(_HEAD)})">']
    body += [line for edge in graph.edges for line in _edge(edge)]
    body += [line for node in graph.nodes for line in _node(node, first=node.id == script.first.id)]
    body += [line for edge in graph.edges for line in _label(edge)]
    if graph.asides:
        body += [_words(MARGIN, graph.asides, tr("If they ask…"), 14, "text", bold=True)]
    body += ["</g>", *listed]
    size = f'width="{_number(width)}" height="{_number(height)}" viewBox="0 0 {_number(width)} {_number(height)}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" lang={quoteattr(script.language or "en")} '
            'aria-labelledby="title desc" font-family="Inter, system-ui, \'Segoe UI\', Arial, sans-serif">',
            f'<title id="title">{escape(_title(script))}</title>',
            f'<desc id="desc">{escape(told(graph))}</desc>',
            f"<style>{_style()}</style>",
            f'<rect class="page" width="{_number(width)}" height="{_number(height)}"/>',
            *body,
            "</svg>\n",
        )
    )


def told(graph: Graph) -> str:
    """The drawing in words, for whoever does not see it: each box, and where it leads."""
    titles = {node.id: _named(node) for node in graph.nodes}
    return " ".join(_told(graph, node, titles) for node in graph.nodes if node.kind not in ("end", "missing"))


def _named(node: Node) -> str:
    if node.kind == "end":
        return tr("the end: {outcome}", outcome=node.title)
    if node.kind == "missing":
        return tr("“{name}”, which is missing", name=node.title)
    return f"“{node.title}”"


def _told(graph: Graph, node: Node, titles: dict[str, str]) -> str:
    ways = [
        tr("{when} to {where}", when=edge.label, where=titles[edge.target]) if edge.label else titles[edge.target]
        for edge in graph.edges
        if edge.source == node.id
    ]
    marks = [*node.told, tr("Nothing leads here.") if node.kind == "unreached" else ""]
    extra = "".join(f" {m}" for m in dict.fromkeys(m for m in marks if m))
    if ways:
        return tr("{step} leads on: {ways}.", step=titles[node.id], ways="; ".join(ways)) + extra
    if node.kind == "objection":
        return tr("{step} goes back to where one was.", step=titles[node.id]) + extra
    return tr("{step} leads nowhere.", step=titles[node.id]) + extra


# -- what stands above and below ---------------------------------------------------------------------------------------


def _title(script: Script) -> str:
    return tr("The way through “{title}”", title=script.title or script.name or "…")


def _head(script: Script, graph: Graph, width: float) -> Iterator[str]:
    steps = sum(node.kind in ("step", "unreached") for node in graph.nodes)
    parts = [
        tr("Version {n}", n=script.version),
        script.language,
        tr_n("{n} step", "{n} steps", steps),
        tr_n("{n} objection", "{n} objections", len(script.objections)) if script.objections else "",
        tr("approved by {name}", name=script.approved_by) if script.approved_by else "",
    ]
    under = " · ".join(p for p in parts if p)
    room = width - 2 * MARGIN
    title = fitting.shortened(script.title or script.name or "…", 20, room, bold=True)
    yield _words(MARGIN, 32, title, 20, "text", bold=True)
    yield _words(MARGIN, 52, fitting.shortened(under, 12, room), 12, "muted")


def _problems(problems: Sequence[Problem], room: float, top: float) -> Iterator[str]:
    """The problems with their places, the errors in red."""
    for place, problem in enumerate(problems[:_MOST_LISTED]):
        where = f"{problem.line}:{problem.column}  " if problem.line else ""
        words = fitting.shortened(f"{where}{problem.sentence}", _LIST_SIZE, room - 20)
        tone = "bad" if problem.severity == "error" else "warn"
        y = top + (place + 0.6) * _LIST_LEADING
        yield f'<circle class="{tone}" cx="{_number(MARGIN + 5)}" cy="{_number(y - 4)}" r="4"/>'
        yield _words(MARGIN + 18, y, words, _LIST_SIZE, tone if tone == "bad" else "text")
    more = len(problems) - _MOST_LISTED
    if more > 0:
        y = top + (_MOST_LISTED + 0.6) * _LIST_LEADING
        yield _words(MARGIN + 18, y, tr_n("and {n} more", "and {n} more", more), _LIST_SIZE, "muted")


# -- boxes and lines ---------------------------------------------------------------------------------------------------


def _node(node: Node, *, first: bool) -> Iterator[str]:
    kind = "first" if first and node.kind == "step" else _NODE_CLASSES.get(node.kind, "unreached")
    if node.mark == "error" and node.kind != "missing":
        kind = "wrong"
    dashed = ' stroke-dasharray="5 3"' if node.kind in ("missing", "unreached") else ""
    wide = 2 if kind in ("first", "wrong") else 1.25
    round_ = node.h / 2 if node.kind == "end" else 8
    sides = f'x="{_number(node.x)}" y="{_number(node.y)}" width="{_number(node.w)}" height="{_number(node.h)}"'
    yield "<g>"
    yield f"<title>{escape(' '.join((node.title, *node.told)))}</title>"
    yield f'<rect class="{kind}" {sides} rx="{_number(round_)}" stroke-width="{wide}"{dashed}/>'
    middle, tone = node.x + node.w / 2, {"end": "ok", "missing": "bad", "unreached": "warn"}.get(node.kind, "text")
    words = (len(node.lines) * TITLE + len(node.under) * SMALL) * LEADING
    y = node.y + (node.h - words) / 2
    for line in node.lines:
        yield _words(middle, y + TITLE * 1.02, line, TITLE, tone, bold=True, middle=True)
        y += TITLE * LEADING
    for line in node.under:
        yield _words(middle, y + SMALL * 1.02, line, SMALL, "bad" if node.kind == "missing" else "muted", middle=True)
        y += SMALL * LEADING
    if node.mark and node.kind != "missing":
        yield from _badge(node)
    if node.kind == "unreached":
        yield _words(middle, node.y + node.h + SMALL + 3, tr("nothing leads here"), SMALL, "warn", middle=True)
    yield "</g>"


def _badge(node: Node) -> Iterator[str]:
    """The mark on the corner of a box of which something is said."""
    tone = "bad" if node.mark == "error" else "warn"
    x, y = node.x + 4, node.y + 3
    yield f'<circle class="{tone}" cx="{_number(x)}" cy="{_number(y)}" r="8"/>'
    yield _words(x, y + 4, "!" if node.mark == "error" else "i", 11, "page", bold=True, middle=True)


def _edge(edge: Edge) -> Iterator[str]:
    path = " ".join(
        f"{ {'move': 'M', 'line': 'L', 'curve': 'C'}[kind] }{' '.join(map(_pair, points))}"
        for kind, points in strokes(edge.points)
    )
    missing = "-missing" if edge.kind == "missing" else ""
    dash = ' stroke-dasharray="5 4"' if edge.kind == "missing" else ' stroke-dasharray="1.5 3"'
    dashed = dash if edge.kind in ("missing", "branch") else ""
    yield f'<path class="way{missing}" d="{path}" stroke-width="1.5"{dashed} fill="none"/>'
    yield f'<path class="head{missing}" d="{_arrow(*edge.points[-2:])}"/>'


def _arrow(before: Point, tip: Point) -> str:
    (x0, y0), (x, y) = before, tip
    far = max(abs(x - x0), abs(y - y0)) or 1.0
    along = (x - x0) / far, (y - y0) / far
    across = -along[1], along[0]
    foot = x - 8 * along[0], y - 8 * along[1]
    wings = [(foot[0] + s * 4 * across[0], foot[1] + s * 4 * across[1]) for s in (1, -1)]
    return f"M{_pair(tip)} L{_pair(wings[0])} L{_pair(wings[1])} Z"


def _label(edge: Edge) -> Iterator[str]:
    if not edge.short:
        return
    x, y = edge.points[0]
    if edge.points[1][0] == x:  # a loop begins at the foot of its box
        yield _words(x + 5, y + 11, edge.short, SMALL, "muted")
        return
    tone = {"branch": "accent", "missing": "bad"}.get(edge.kind, "muted")
    yield _words(x + 5, y - 3, edge.short, SMALL, tone)


def _words(x: float, y: float, words: str, size: float, tone: str, *, bold: bool = False, middle: bool = False) -> str:
    where = f'class="{tone}" x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}"'
    look = ' font-weight="600"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return f"<text {where}{look}{anchor}>{escape(words)}</text>"


def _style() -> str:
    light, dark = (_rules(scheme) for scheme in (0, 1))
    return f"{light}@media (prefers-color-scheme: dark) {{{dark}}}"


def _rules(scheme: int) -> str:
    rules = []
    for name, (fill, stroke) in _PAINTS.items():
        painted = [f"fill:{_TONES[fill][scheme]}" if fill else "", f"stroke:{_TONES[stroke][scheme]}" if stroke else ""]
        rules.append(f".{name}{{{';'.join(p for p in painted if p)}}}")
    return "".join(rules)


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
