"""A list of the host's own comes into the store: who is new, who is met, what is kept, and the report of it.

Use cases, above ``hosting``. Reading files is in ``lists``; the page's way through it is ``desks.list_desk``.
"""
