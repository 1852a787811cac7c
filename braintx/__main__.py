"""``python -m braintx`` is the ``braintx`` command."""

import sys

from braintx.cli import main

sys.exit(main())
