"""A party on this laptop, from its folder to its receipt: begun, opened, kept, mended, rehearsed, ended, deleted.

Above everything that works on an open store; ``session`` joins that. Below ``nearby`` and ``ui``.
"""
