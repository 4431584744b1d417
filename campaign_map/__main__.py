"""``python -m campaign_map``."""

import sys

from campaign_map.cli import main

sys.exit(main())
