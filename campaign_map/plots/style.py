"""What charts look like: their part of a style sheet, and the colours that a file carries for itself."""

from __future__ import annotations

RULES = """\
.plot { font-family: Inter, "Inter Variable", ui-sans-serif, system-ui, sans-serif; font-size: 13px; }
.plot text { fill: var(--muted); font-variant-numeric: tabular-nums; }
.plot .plot-title { fill: var(--text); font-size: 18px; font-weight: 600; }
.plot .plot-strong { fill: var(--text); font-weight: 600; }
.plot .plot-label { font-weight: 600; stroke: var(--surface); stroke-width: 4px; paint-order: stroke; }
.plot .plot-paper { fill: var(--surface); }
.plot .plot-grid { stroke: var(--line); }
.plot .plot-base, .plot .plot-marker { stroke: var(--edge); }
.plot .plot-line { fill: none; stroke-width: 2.25px; stroke-linejoin: round; stroke-linecap: round; }
.plot .plot-dot { fill: var(--surface); stroke-width: 1.75px; }
.plot .plot-chart { stroke: var(--chart); }
.plot .plot-stripe { stroke: var(--stripe); }
.plot .plot-ember { stroke: var(--ember); }
.plot .plot-ok { stroke: var(--ok); }
.plot .plot-quiet { stroke: var(--muted); }
.plot .plot-bar { stroke: none; }
.plot .plot-outline { fill: none; stroke: var(--chart); stroke-width: 1.5px; }
.plot .plot-area { fill: var(--empty); stroke: none; }
.plot .plot-in-chart { fill: var(--chart); }
.plot .plot-in-stripe { fill: var(--stripe); }
.plot .plot-in-ember { fill: var(--ember); }
.plot .plot-in-ok { fill: var(--ok); }
.plot .plot-in-quiet { fill: var(--muted); }
.plot text.plot-in-stripe { fill: var(--muted); }
"""
"""The charts' part of a style sheet; it wants the tokens text, muted, surface, line, edge, chart, stripe, ember, ok
and empty."""

_LIGHT = (
    "--text: #141b24; --muted: #525d6b; --surface: #fff; --line: #e6dccb; --edge: #7c8896; "
    "--chart: #3d46b4; --stripe: #a9aee3; --ember: #a93a0c; --ok: #17693a; --empty: #e4e5f7;"
)
_DARK = (
    "--text: #eaeef3; --muted: #a4afbc; --surface: #181e27; --line: #2b3440; --edge: #6f7c8c; "
    "--chart: #7c86f0; --stripe: #464d93; --ember: #ffb273; --ok: #78d699; --empty: #272c4d;"
)
COLOURS = f"svg {{ color-scheme: light dark; {_LIGHT} }}\n@media (prefers-color-scheme: dark) {{ svg {{ {_DARK} }} }}\n"
"""The tokens for a file that stands alone, light and dark."""
