"""`make run`: python -m townenv.embedded."""

import sys

from townenv.embedded.supervisor import main

sys.exit(main())
