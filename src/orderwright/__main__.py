"""`python -m orderwright`: the same program as the console script `orderwright`."""

import sys

from orderwright.entrypoints.commands import main

if __name__ == "__main__":
    sys.exit(main())
