"""The rules of an evening: who may be rung now, how a call can end and what follows, how callers are cared for.

Pure, beside ``voters``: no clock, no store, no network. ``calling_rules`` says whether, ``outcomes`` what of it,
``codesets`` on which key.
"""
