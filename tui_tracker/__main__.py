"""`python -m tui_tracker`: the same as the command `tui-tracker`."""

import sys

from tui_tracker.cli import main

if __name__ == "__main__":
    sys.exit(main())
