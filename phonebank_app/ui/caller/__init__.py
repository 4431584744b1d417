"""The caller's page, and the desk that stands between it and the store.

``CallPage`` shows what it is given and emits what the caller meant; ``CallerDesk`` owns the call in hand,
asks ``calling.Calling`` for everything, and is the only one of the two that knows it.
"""
