"""The people at the party: what they are told and accept first, how they are looked after, what is kept of them.

Use cases, above ``calling`` and ``hosting``; a voter is never a guest.
"""
