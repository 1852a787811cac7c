"""The JSON of a FHIR bundle: limits, and errors for people."""

from __future__ import annotations

from typing import Any

from braintx.core import foreign_json
from braintx.core.errors import DataError

MAX_BYTES = 64 * 1024 * 1024


def parsed(content: bytes) -> Any:
    """The JSON of some bytes.

    Raises
    ------
    DataError
        Where it is too large, too deep, or no JSON.
    """
    if len(content) > MAX_BYTES:
        raise DataError(
            "The FHIR bundle has {size} bytes; at most {most} are read. Split it by patient and "
            "send the parts.",
            "fhir.too_large",
            size=len(content),
            most=MAX_BYTES,
        )
    try:
        return foreign_json.parsed(content)
    except foreign_json.NotJsonError as error:
        raise DataError(
            "What was given is no JSON text ({reason}). Send the FHIR bundle as JSON "
            "(application/fhir+json).",
            "fhir.not_json",
            reason=error.reason,
        ) from None
    except foreign_json.TooDeepError:
        raise DataError(
            "The JSON is nested more than {most} levels deep, which no FHIR resource is. Check "
            "how it was made.",
            "fhir.too_deep",
            most=foreign_json.MAX_DEPTH,
        ) from None
