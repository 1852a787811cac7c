"""Where data, models and state are: the one place that reads the environment."""

from __future__ import annotations

import os
from pathlib import Path

from braintx.core.errors import DataError
from braintx.core.messages import Phrase

DATA_VARIABLE = "BRAINTX_DATA"
MODELS_VARIABLE = "BRAINTX_MODELS"
DATABASE_VARIABLE = "BRAINTX_DATABASE"
STATE_VARIABLE = "BRAINTX_STATE"


def models_dir() -> Path:
    """The folder that holds the bundles, ``<task>/metadata.json`` and beside it the weights.

    ``$BRAINTX_MODELS`` wins; then the bundles inside an installed wheel; then those of
    the source checkout.
    """
    if given := os.environ.get(MODELS_VARIABLE):
        return Path(given).expanduser()
    return _shipped("models")


def results_dir() -> Path:
    """The folder of the measured figures, ``<name>.json``: the wheel's, or the checkout's."""
    return _shipped("results")


def windows_dir() -> Path:
    """The folder that holds the package ``apps``: the wheel's own, or the checkout.

    In a wheel the windows lie inside ``braintx``, so that nothing called ``apps`` stands among
    everybody's packages; who opens a window puts this folder on the path first.
    """
    return _shipped("apps").parent


def _shipped(name: str) -> Path:
    """A folder of the installed wheel; of the checkout, where this is one."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name


def data_dir() -> Path:
    """The data folder named by ``$BRAINTX_DATA``.

    Raises
    ------
    DataError
        When the variable is not set or names no folder.
    """
    given = os.environ.get(DATA_VARIABLE, "")
    path = Path(given).expanduser()
    if not given or not path.is_dir():
        raise DataError(
            "${variable} names no folder ({value}). Set it to the data folder, name that with "
            "--root where a command takes it, or get the public data with `braintx data fetch`.",
            "data.missing",
            variable=DATA_VARIABLE,
            value=given or Phrase("not set"),
        )
    return path


def database_url() -> str | None:
    """The address of the central repository that ``$BRAINTX_DATABASE`` names, if it does."""
    return os.environ.get(DATABASE_VARIABLE) or None


def state_dir() -> Path:
    """The folder of what this installation keeps; nobody but who needs it makes it.

    ``$BRAINTX_STATE`` wins; then ``braintx`` in ``$XDG_DATA_HOME``; then in ``~/.local/share``.
    """
    if given := os.environ.get(STATE_VARIABLE):
        return Path(given).expanduser()
    if home := os.environ.get("XDG_DATA_HOME"):
        return Path(home).expanduser() / "braintx"
    return Path.home() / ".local" / "share" / "braintx"
