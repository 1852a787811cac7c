"""What is said of a picture file that is cut off, damaged, or of a kind that is not read."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from braintx.core.errors import ImageError
from braintx.data.imaging import limits


def truncated(name: str) -> ImageError:
    """The file ends too early."""
    return ImageError(
        "{name} ends before its picture does: the copy or download was cut off. Get the file "
        "again.",
        "image.truncated",
        name=name,
    )


def corrupt(name: str, why: str) -> ImageError:
    """The file is whole, but not its content."""
    return ImageError(
        "{name} is damaged ({reason}) and would give a false picture. Get the file again.",
        "image.corrupt",
        name=name,
        reason=why,
    )


@contextmanager
def through_pillow(name: str) -> Iterator[None]:
    """Inside the block, whatever Pillow raises becomes an `ImageError`."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd tags: what matters is raised
            yield
    except ImageError:
        raise
    except Exception as error:  # a foreign parser on foreign bytes: it may raise anything
        raise _of_pillow(error, name) from error


def _of_pillow(error: Exception, name: str) -> ImageError:
    from PIL import Image

    said = str(error).lower()
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return ImageError(
            "{name} says that it has more pixels than any scan: at most {most} a side are "
            "accepted. Scale it down, or cut out the head.",
            "image.too_large",
            name=name,
            most=limits.MAX_SIDE,
        )
    if "truncated" in said or "end of file" in said or "not enough" in said:
        return truncated(name)
    return corrupt(name, type(error).__name__)
