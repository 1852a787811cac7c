"""Errors written for people: what was given, what was expected, what to do next."""

from __future__ import annotations


class BrainTxError(Exception):
    """Base of every error that BrainTx raises on purpose.

    Parameters
    ----------
    message : str
        One or two sentences: what was given, what was expected, what to do next.
    code : str, optional
        A stable, machine-readable code; it never changes with the wording.
    """

    code = "error"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class ImageError(BrainTxError):
    """A file that cannot be read as an image, or whose content is not usable.

    Parameters
    ----------
    message, code : str
    **values
        What a window's own sentence for the code names.
    """

    code = "image.unreadable"

    def __init__(self, message: str, code: str | None = None, **values: object) -> None:
        super().__init__(message, code)
        self.values = values


class DataError(BrainTxError):
    """A table or a data set that lacks what was asked of it."""

    code = "data.invalid"


class TableError(DataError):
    """A table that someone gave, with what is wrong with it for a window to say in its words.

    Parameters
    ----------
    message, code : str
    **values
        What the sentence of the code names: the file, its columns, its lines.
    """

    code = "table.invalid"

    def __init__(self, message: str, code: str, **values: object) -> None:
        super().__init__(message, code)
        self.values = values


class ClinicalError(BrainTxError):
    """A clinical value outside its possible range."""

    code = "clinical.invalid"


class BundleError(BrainTxError):
    """A model bundle that is missing, altered, or of another version."""

    code = "bundle.invalid"


class MissingExtraError(BrainTxError):
    """An optional dependency is needed and not installed."""

    code = "dependency.missing"
