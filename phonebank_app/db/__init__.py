"""The encrypted store: opening it, its tables, and the queries on them.

Nothing in here commits: only the use cases (``calling``, ``hosting``, ``sync.merge``) open a transaction.
"""
