"""The catalogues of the window's words: ``python -m tests.words`` keeps them (docs/languages.md)."""
