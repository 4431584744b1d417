"""Sending outcomes and hearing of opt-outs, in the background. The window never waits for anything in here.

- ``client``: one request to the service, and what counts as an answer.
- ``merge``: what came back goes into the store, one transaction each.
- ``runner``: when to exchange; backoff; whether we are online.
"""
