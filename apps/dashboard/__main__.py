"""``python -m apps.dashboard``: serve the dashboard."""

from __future__ import annotations

import argparse

from apps.dashboard import PORT, launch
from braintx.core.errors import BrainTxError


def main() -> None:
    """Serve the dashboard until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m apps.dashboard", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    given = parser.parse_args()
    try:
        launch(given.host, given.port, not given.no_browser)
    except BrainTxError as error:
        parser.exit(2, f"{error.message}\n")


if __name__ == "__main__":
    main()
