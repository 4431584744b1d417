"""A voter as lists have them: names, addresses, telephone numbers, and the contact that a row of a list becomes.

Pure, beside ``rules``. ``phones`` reads a cell, with ``uk_numbers`` for plain numbers of this country; ``drama`` has
the numbers that ring nowhere.
"""
