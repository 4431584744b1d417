"""Between the window and the use cases: what a page of the host's asks for is done here, off its thread.

Above ``ui`` and ``sync``, below ``app``: the way into a party (``opening``, ``joining``), the party that is open
(``open_party``), its lists, its dealings with the service and its end.
"""
