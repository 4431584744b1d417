"""The tests speak English, whatever the machine is set to; those of another language start a program of their own."""

import os

os.environ.setdefault("PHONEBANK_LANGUAGE", "en")
