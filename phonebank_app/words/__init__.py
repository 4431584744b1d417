"""Words as people write, read and say them: days, places in an order, lists, languages, passphrases.

Beside ``machine``, and pure. What is said of one subject alone stands with that subject; which language the window
speaks is ``i18n``.
"""
