"""Names of files that are kept: those that could name nobody."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_HARMLESS = frozenset(
    [
        "image",
        "img",
        "im",
        "slice",
        "scan",
        "picture",
        "series",
        "study",
        "frame",
        "case",
        "patient",
        "subject",
        "sub",
        "ses",
        "run",
        "brain",
        "head",
        "mri",
        "mr",
        "ct",
        "dicom",
        "dcm",
        "nifti",
        "nii",
        "gz",
        "png",
        "jpg",
        "jpeg",
        "tif",
        "tiff",
        "bmp",
        "webp",
        "zip",
        "flair",
        "gd",
        "post",
        "pre",
        "contrast",
        "axial",
        "ax",
        "coronal",
        "cor",
        "sagittal",
        "sag",
        "glioma",
        "menin",
        "meningioma",
        "pituitary",
        "tumor",
        "tumour",
        "healthy",
        "normal",
        "no",
        "notumor",
        "other",
        "test",
        "train",
        "imagen",
        "corte",
        "serie",
        "caso",
        "paciente",
        "cerebro",
        "cabeza",
        "tumor",
        "sano",
        "axial",
        "e",
        "i",
        "te",
        "me",
        "pi",
        "gl",
        "p",
        "s",
    ]
)
_SEQUENCES = re.compile(r"(?<![a-z\d])t[12](?:c|ce|gd|w)?(?![a-z\d])")
_WORDS = re.compile(r"[a-z]+")
_NUMBERS = re.compile(r"\d(?:[^a-z]*\d)*")  # 12-345-678 is one number, as 12345678 is
_LONGEST_NUMBER = 6  # a longer one may be a date, or that of a record or an identity card


def harmless(name: str, position: int) -> str:
    """The name, where every word of it is one of imaging and no number is long; else a neutral one.

    Parameters
    ----------
    name : str
        With or without its folder, which is left out.
    position : int
        From 0; stands in the neutral name, from 1.

    Examples
    --------
    >>> harmless("brain_glioma_0001.jpg", 0), harmless("perez-juan.dcm", 6)
    ('brain_glioma_0001.jpg', 'item-00007.dcm')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    # A sequence is a word, whatever digit it has.
    said = _SEQUENCES.sub("mri", last.lower())
    plain = last.isascii() and re.fullmatch(r"[\w .()-]+", last) is not None
    numbers = [sum(map(str.isdecimal, one)) for one in _NUMBERS.findall(said)]
    short = max(numbers, default=0) <= _LONGEST_NUMBER
    if plain and short and _HARMLESS.issuperset(_WORDS.findall(said)):
        return last
    suffixes = [one for one in PurePosixPath(last.lower()).suffixes if one[1:] in _HARMLESS]
    return f"item-{position + 1:05d}{''.join(suffixes[-2:])}"
