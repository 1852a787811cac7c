"""Which elements of a DICOM object stay: PS3.15, Annex E, and closed where it is open.

The Basic Application Level Confidentiality Profile names what must go; its table is read from
``dicom-anonymizer``, which follows PS3.15 2026c. (That package's own engine applies the table to
the outermost level alone and leaves whatever lies in a sequence, so only the table is used.) It
says nothing of some thousand further elements that can hold text, and a person's name has been
met in many. So what it does not name stays only where it belongs to a picture and is a number, a
code or one of a few texts that say how the picture was taken.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from braintx.core.errors import MissingExtraError

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement


class Action(Enum):
    """What becomes of an element.

    ``CLEAN`` keeps a sequence and cleans what lies in it; ``KEEP`` keeps a value after the check
    of its form.
    """

    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    UID = "uid"
    MOVE = "move"
    CLEAN = "clean"
    KEEP = "keep"


DATES = ("DA", "DT", "TM")
_IMAGE_GROUPS = frozenset({0x0008, 0x0018, 0x0020, 0x0028, 0x2050, 0x5200, 0x7FE0})
_NUMBERS = frozenset(["US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "DS", "IS", "AT"])
_SHORT_TEXTS = """
    Manufacturer ManufacturerModelName SequenceName ImagedNucleus ConvolutionKernel
    FilterType RescaleType ModalityLUTType StackID
"""
_TEXTS = frozenset(_SHORT_TEXTS.split())
_BYTES_OF_PIXELS = """
    PixelData FloatPixelData DoubleFloatPixelData LUTData ExtendedOffsetTable
    ExtendedOffsetTableLengths RedPaletteColorLookupTableData
    GreenPaletteColorLookupTableData BluePaletteColorLookupTableData
    SegmentedRedPaletteColorLookupTableData SegmentedGreenPaletteColorLookupTableData
    SegmentedBluePaletteColorLookupTableData
"""
_BYTES = frozenset(_BYTES_OF_PIXELS.split())
CHARACTERISTICS = frozenset({"PatientAge", "PatientSex", "PatientSize", "PatientWeight"})
_CODE = re.compile(r"[A-Z0-9_ ]{0,16}")
_TEXT = re.compile(r"[A-Za-z0-9 .,*/+_:()-]{0,64}")
_NUMBER = re.compile(r"[+-]?(\d{1,16}\.?\d{0,16}|\.\d{1,16})([eE][+-]?\d{1,3})?")


def action(element: DataElement) -> Action:
    """What the profile and the rule for what it does not name ask of an element."""
    tag, kind = element.tag, element.VR
    if tag.is_private or tag.element == 0 or tag.group not in _IMAGE_GROUPS | {0x0010}:
        return Action.REMOVE
    asked = table().get(int(tag))
    if element.keyword in CHARACTERISTICS:
        return Action.KEEP
    if tag.group == 0x0010:
        return Action.EMPTY if asked is Action.EMPTY else Action.REMOVE
    if kind in DATES:
        return Action.MOVE
    if asked is Action.DUMMY and (kind == "SQ" or kind in _NUMBERS or element.keyword == ""):
        return Action.REMOVE
    return asked or _unnamed(element)


def _unnamed(element: DataElement) -> Action:
    kind = element.VR
    if kind == "SQ":
        return Action.CLEAN
    if kind == "UI":
        return Action.UID
    stays = (
        kind in _NUMBERS or kind == "CS" or element.keyword in _TEXTS | _BYTES or kind == "US or SS"
    )
    return Action.KEEP if stays else Action.REMOVE


def well_formed(kind: str, value: str) -> bool:
    """Whether a text is what its kind of element should hold: a number, a code, a short name."""
    if kind in ("DS", "IS"):
        return not value or bool(_NUMBER.fullmatch(value))
    return bool((_CODE if kind == "CS" else _TEXT).fullmatch(value))


@cache
def table() -> dict[int, Action]:
    """What PS3.15, Table E.1-1, asks of each element that it names, as the Basic Profile.

    Raises
    ------
    MissingExtraError
        ``dicom-anonymizer`` is not installed.
    """
    try:
        from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as fields
    except ImportError as error:
        raise MissingExtraError(
            "De-identification needs a package that is not installed. Run: pip install "
            '"braintx[deid]"'
        ) from error
    columns = {
        Action.REMOVE: (fields.X_TAGS, fields.X_D_TAGS),
        Action.EMPTY: (fields.Z_TAGS, fields.X_Z_TAGS, fields.Z_D_TAGS, fields.X_Z_D_TAGS),
        Action.DUMMY: (fields.D_TAGS,),
        Action.UID: (fields.U_TAGS,),
        Action.CLEAN: (fields.X_Z_U_STAR_TAGS,),
    }
    return {
        (tag[0] << 16) + tag[1]: act
        for act, lists in columns.items()
        for tags in lists
        for tag in tags
        if len(tag) == 2
    }
