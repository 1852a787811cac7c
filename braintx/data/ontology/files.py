"""Files of the bundle ``differential``: where they are, and what is said of a broken one."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from braintx.core.errors import BundleError
from braintx.core.settings import MODELS_VARIABLE, models_dir

TASK = "differential"


def bundle_folder() -> Path:
    """The folder of the bundle."""
    return models_dir() / TASK


@contextmanager
def reading(path: Path) -> Iterator[Path]:
    """Read a file of a bundle in here.

    Raises
    ------
    BundleError
        It is missing, or is not as it was written.
    """
    try:
        yield path
    except FileNotFoundError as error:
        raise BundleError(
            "The bundle '{bundle}' lacks {file}. Install BrainTx again, or point ${variable} "
            "at whole bundles.",
            "bundle.incomplete",
            bundle=path.parent.name,
            file=path.name,
            variable=MODELS_VARIABLE,
        ) from error
    except _BROKEN as error:
        raise BundleError(
            "{file} of the bundle '{bundle}' cannot be read. Install BrainTx again, or build "
            "the knowledge anew with `braintx differential build`.",
            "bundle.altered",
            bundle=path.parent.name,
            file=path.name,
        ) from error


_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    zlib.error,
    zipfile.BadZipFile,
)
"""What reading something else, or a part, as one of these files can come to."""
