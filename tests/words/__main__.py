"""Brings the catalogues up to date with the source, compiles them and says what is still to be done.

``python -m tests.words``: extract, update, compile, report; the exit status is 1 while anything is missing or wrong.
``--guess`` offers translations of similar strings, marked fuzzy; ``--drop`` leaves out what is no longer said;
``--list`` names every string that is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.words import catalogues
from tests.words.reading import strings


def main() -> int:
    """Do it; 0 when nothing is left to do."""
    parser = argparse.ArgumentParser(prog="python -m tests.words", description="Keep the catalogues of words.")
    parser.add_argument("--guess", action="store_true", help="offer translations of similar strings, marked fuzzy")
    parser.add_argument("--drop", action="store_true", help="leave out translations of what is no longer said")
    parser.add_argument("--list", action="store_true", help="name every string that is not translated")
    chosen = parser.parse_args()
    found, _ = strings()
    catalogues.LOCALE.mkdir(exist_ok=True)
    catalogues.TEMPLATE.write_bytes(catalogues.as_template(found))
    left = 0
    for tag in catalogues.TRANSLATED:
        made = catalogues.updated(tag, found, guess=chosen.guess, drop=chosen.drop)
        catalogues.file_of(tag).parent.mkdir(parents=True, exist_ok=True)
        catalogues.file_of(tag).write_bytes(catalogues.as_file(tag, made))
        catalogues.compiled_of(tag).write_bytes(catalogues.as_compiled(tag, catalogues.read(tag)))
        left += _report(tag, every=chosen.list)
    return 1 if left else 0


def _report(tag: str, *, every: bool) -> int:
    missing = catalogues.missing(tag)
    others = [said for said in catalogues.problems(tag) if "not translated" not in said and "only guessed" not in said]
    print(f"{tag}: {catalogues.counts(tag)['strings']} strings, {len(missing)} not translated, {len(others)} wrong")
    for said in others:
        print(f"  {said}")
    places = Counter(place for message in missing for place, _ in message.locations[:1])
    for place, count in sorted(places.items()):
        print(f"  {count:5} in {place}")
        if every:
            for message in missing:
                if message.locations and message.locations[0][0] == place:
                    print(f"        {message.id!r}")
    return len(missing) + len(others)


if __name__ == "__main__":
    sys.exit(main())
