"""What the law asks for, as rules: who answers for the calls, voters' rights, consent, how long a list is kept.

Pure, above ``rules``; docs/law.md says which clause is where.
"""
