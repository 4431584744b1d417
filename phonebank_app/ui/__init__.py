"""The window. Views take data by setters and emit what the person meant; they ask nobody for anything.

What a page is built from:

- ``theme``: ``Theme(dark, scale)``, ``apply(app, theme)``, ``current()``; ``.px(n)`` lengths, ``.gap(n)``
  spaces, ``.font(size, weight, tabular=)``, ``.colour("accent")``, ``.tokens``.
- ``text``: ``Label(text, role, tone=, wrap=, shrink_to=)`` with the roles of ``ROLES``; ``Prose`` for
  paragraphs with leading and bold runs (``Words(text, bold)``); ``plain(text)``; ``tooltip(widget, text)``.
- ``icons``: ``Icon(name, tone, size)``, ``paint(painter, name, box, colour)``, ``icon(name)`` (drawings:
``resources/icons``). - ``keys``: ``TABLE`` of every key; ``action_for(context, event)``, ``caps(context,
action)``. - ``parts``: ``Box``/``row``/``column``, ``Surface``, ``Card``, ``Divider``, ``ScrollColumn``;
``KeyButton`` (looks: framed,
  soft, fill, bad, bare, link), ``IconButton``, ``KeyCap``; ``Pill``, ``Avatar``, ``RoundIcon``, ``Badge``,
  ``ProgressDots``, ``QrCode``; ``Field``, ``LineEdit``, ``Select``, ``Segmented``; ``RehearsalBanner``,
  ``RehearsalEdge``, ``HexField``, ``paint_hexagons``, ``hexagon``.
- ``status_line``: ``StatusLine``; ``rail``: ``Rail``; ``notices``: ``Notices``.

A widget that sets sizes itself re-reads them in ``rethemed``, or in ``changeEvent`` on ``QEvent.StyleChange``.
"""
