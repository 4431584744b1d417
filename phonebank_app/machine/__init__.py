"""The computer it runs on: the time it is, what its disk and its memory do, when it goes to sleep.

Above the errors and the paths, beside ``words``: nothing in here knows what a voter or a party is.
"""
