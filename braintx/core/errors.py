"""Errors written for people: what was given, what was expected, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from braintx.core.messages import Phrase


class BrainTxError(Exception):
    """Base of every error that BrainTx raises on purpose.

    Parameters
    ----------
    template : str
        One or two sentences in English: what was given, what was expected, what to do next. With
        values, their names stand in it in braces. It is also the id of its translation.
    code : str, optional
        A stable, machine-readable code; it never changes with the wording.
    **values
        Numbers, texts, a column, a phrase, another error, or a tuple of these.
    """

    code = "error"

    def __init__(self, template: str, /, code: str | None = None, **values: object) -> None:
        self.template, self.values = template, values
        self.message = str(Phrase(template, **values))
        super().__init__(self.message)
        if code is not None:
            self.code = code

    @classmethod
    def made_again(cls, template: str, code: str, values: Mapping[str, object]) -> Self:
        """An error that was kept as its three parts.

        Parameters
        ----------
        template, code : str
        values : mapping of str to object
        """
        return cls(template, code, **values)

    def with_values(self, values: Mapping[str, object]) -> Self:
        """The same error about something that goes by another name."""
        return type(self)(self.template, self.code, **values)


class ImageError(BrainTxError):
    """A file that cannot be read as an image, or whose content is not usable."""

    code = "image.unreadable"


class DataError(BrainTxError):
    """A table or a data set that lacks what was asked of it."""

    code = "data.invalid"


class TableError(DataError):
    """A table that someone gave and that cannot be used as it is."""

    code = "table.invalid"


class ClinicalError(BrainTxError):
    """A clinical value outside its possible range."""

    code = "clinical.invalid"


class FindingError(BrainTxError):
    """A sign or symptom, a disease, or a set of them that cannot be used."""

    code = "finding.invalid"


class BundleError(BrainTxError):
    """A model bundle that is missing, altered, or of another version."""

    code = "bundle.invalid"


class DicomError(BrainTxError):
    """A DICOM object or request that cannot be answered in kind."""

    code = "dicom.invalid"


class MissingExtraError(BrainTxError):
    """An optional dependency is needed and not installed."""

    code = "dependency.missing"


class StorageError(BrainTxError):
    """The central repository cannot be reached, or refuses what it was asked."""

    code = "storage.unavailable"


class AuthError(BrainTxError):
    """A key that is missing, not one of ours, or no longer good."""

    code = "key.missing"


class RequestError(BrainTxError):
    """Something about a request itself, not about what it is for."""

    code = "request.invalid"


class BusyError(BrainTxError):
    """More was asked than can be answered soon; ``seconds`` says when to ask again."""

    code = "service.busy"

    @property
    def again(self) -> int:
        """Seconds after which it is worth asking again."""
        return int(str(self.values["seconds"]))
