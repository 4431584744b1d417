"""The words people read, in the language this laptop is set to.

``tr("Saved")`` is the sentence in that language, or as it stands where there is no translation. Values go in by name,
``tr("Saved {n} of {of}", n=3, of=5)``, so that a translation may put them in another order; what has a number of
things in it is written ``tr_n("{n} call", "{n} calls", n)``, because Welsh has five plural forms.

The language is chosen when this module is first imported and stays: tables of words are made when their modules are.
Another language begins when the program is opened again. What is kept or sent (codes, column names of files, kinds)
is never translated; nor is anything written to a log.
"""

from __future__ import annotations

import gettext as _gettext

_words: _gettext.NullTranslations = _gettext.NullTranslations()


def tr(message: str, /, **values: object) -> str:
    """The sentence in this laptop's language, its ``{names}`` filled in."""
    said = _words.gettext(message)
    return said.format(**values) if values else said


def tr_n(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence for ``n`` things; ``{n}`` in it is the number."""
    return _words.ngettext(one, many, n).format(n=n, **values)


def tr_in(context: str, message: str, /, **values: object) -> str:
    """A short word that means different things in different places; ``context`` tells translators which."""
    said = _words.pgettext(context, message)
    return said.format(**values) if values else said
