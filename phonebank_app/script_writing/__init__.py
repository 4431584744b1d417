"""Writing scripts: drafts in a party, scripts without one, their approval, and files to and from other programs.

Use cases, beside ``calling``. What a script is and means is in ``scripts``; which one a party reads from is
``calls.script_versions``.
"""
