"""`python -m aura_lsp` is `aura-lsp`."""

import sys

from aura_lsp.cli import main

if __name__ == "__main__":
    sys.exit(main())
