"""What this laptop and the campaign have agreed on, to the byte; ``campaign_map`` shares it.

Above the pure rules, beside ``scripts``; no network and no store.

- ``packs``: what a party is given; ``sealed``: the same as a file for one reader.
- ``signing``, ``trust``: who may give lists out, and whom this laptop believes; ``spoken``: bytes as words.
- ``wire``: the JSON that crosses the network; ``sealed_log``: the form of journals and of what is handed over.
- ``short_codes``: codes that are typed once; ``recovery``: the phrase for a forgotten passphrase, the file that asks.
"""
