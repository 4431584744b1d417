"""``python -m phonebank_app``."""

import sys

from phonebank_app.cli import main

sys.exit(main())
