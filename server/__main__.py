"""`python -m polar_lite.server` is `polar-lite-server`."""

import sys

from polar_lite.server.cli import main

sys.exit(main())
