"""What goes into one call and what comes of it: use cases that ``calling`` and ``hosting`` are made of.

Above the store, below ``calling``: who is shown and what is read, call-backs, promises, what voters ask for, a call
that is passed on, who is left to ring.
"""
