"""What is read out of an evening: figures for the pages, a picture to post, results files, who saw whom.

Use cases that change no outcome, above ``calling`` and ``hosting``; the forms of files are in ``results``.
"""
