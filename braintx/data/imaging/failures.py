"""What is said of a picture file that is cut off, damaged, or of a kind that is not read."""

from __future__ import annotations

from braintx.core.errors import ImageError
from braintx.data.imaging import limits


def truncated(name: str) -> ImageError:
    """The file ends too early."""
    return ImageError(
        f"{name} ends before its picture does: the copy or download was cut off. "
        "Get the file again.",
        "image.truncated",
    )


def corrupt(name: str, why: str) -> ImageError:
    """The file is whole, but not its content."""
    return ImageError(
        f"{name} is damaged ({why}) and would give a false picture. Get the file again.",
        "image.corrupt",
    )


def of_pillow(error: Exception, name: str) -> ImageError:
    """Whatever Pillow raised, for people."""
    from PIL import Image

    said = str(error).lower()
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return ImageError(
            f"{name} says that it has more pixels than any scan: at most {limits.MAX_SIDE} a "
            "side are accepted.",
            "image.too_large",
        )
    if "truncated" in said or "end of file" in said or "not enough" in said:
        return truncated(name)
    return corrupt(name, type(error).__name__)
