"""``python -m apps.demo``: open the window."""

from __future__ import annotations

import argparse

from apps.demo import PORT, launch
from braintx.core.errors import BrainTxError


def main() -> None:
    """Serve the demo until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m apps.demo", description="Open the demo.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, help=f"from {PORT} on, the first free one by default")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    given = parser.parse_args()
    try:
        launch(given.host, given.port, open_browser=not given.no_browser)
    except BrainTxError as error:
        parser.exit(2, f"{error.message}\n")


if __name__ == "__main__":
    main()
