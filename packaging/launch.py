"""Where the frozen program starts: the same door as the installed `phonebank` command."""

import sys

from phonebank_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
