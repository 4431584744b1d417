"""Line and bar charts as SVG: for the pages, and as files that stand alone.

A chart is text: it needs no script and no other file. It has a title and a description for those who hear it, few grid
lines at round figures, labels at the lines themselves where there is room, and marks and dashes that tell lines apart
without colour. Its figures come as a table too (`Chart.table`); a page that shows the chart shows them beneath.

Colours are the tokens of the pages' style sheet (``--text``, ``--chart``, …) and reach the chart through the classes
in `RULES`, which the style sheet includes; nothing is styled in place, so a strict content security policy holds. A
file carries `RULES` and the tokens itself, light and dark.

Lengths are in pixels of the chart's own width, which it is scaled from.
"""

from __future__ import annotations

from campaign_map.plots.charts import bar_chart, line_chart
from campaign_map.plots.grids import Cell, Row, heat_chart, row_chart
from campaign_map.plots.shapes import Axis, Bars, Chart, Dash, Line, Mark, Marker, Table, Tone
from campaign_map.plots.style import RULES

__all__ = [
    "RULES",
    "Axis",
    "Bars",
    "Cell",
    "Chart",
    "Dash",
    "Line",
    "Mark",
    "Marker",
    "Row",
    "Table",
    "Tone",
    "bar_chart",
    "heat_chart",
    "line_chart",
    "row_chart",
]
