"""`python -m processors.gazetteers`: compile all tables into the artefact that the taggers load."""

from __future__ import annotations

import sys

from processors.gazetteers import _artefact
from vedette.errors import VedetteError


def main() -> int:
    try:
        version, size = _artefact.write()
    except VedetteError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"gazetteers {version}: {size / 1e6:.1f} MB in {_artefact.FILE.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
