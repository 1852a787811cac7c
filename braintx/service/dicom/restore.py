"""A segmentation or report of a de-identified source, given back to its patient and study."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING

from braintx.core.errors import DicomError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MARKS = (
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified",
)
_OWN = ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID")
_TEXTS = frozenset(
    ("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI")
)


def restore(
    dataset: Dataset, original: Mapping[str, str], uids: Mapping[str, str] | None = None
) -> Dataset:
    """The same object with the original identifiers, so that a PACS files it with its study.

    Parameters
    ----------
    dataset : Dataset
        Made from de-identified sources; it is left as it is.
    original : mapping of str to str
        What stood in the sources, by DICOM keyword, as in ``PatientID``, ``StudyInstanceUID``;
        values of several parts with backslashes between them. A UID is put back wherever its
        pseudonym is referred to.
    uids : mapping of str to str, optional
        Original UIDs by pseudonym, as of the sources' instances and their series; put back
        wherever they are referred to.

    Raises
    ------
    DicomError
        Where a keyword is none of DICOM's, names no text, or an identifier of the object itself.
    """
    from pydicom import config
    from pydicom.dataelem import DataElement

    found = copy.deepcopy(dataset)
    known = dict(uids or {})
    elements = []
    for keyword, value in original.items():
        tag, representation = _entry(keyword)
        if representation == "UI" and (pseudonym := str(dataset.get(keyword) or "")):
            known[pseudonym] = value
        elements.append(DataElement(tag, representation, value, validation_mode=config.IGNORE))
    _put_back(found, known)
    for element in elements:
        found[element.tag] = element
    for keyword in _MARKS:
        found.pop(keyword, None)
    return found


def _entry(keyword: str) -> tuple[int, str]:
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    tag = tag_for_keyword(keyword)
    if tag is None or (representation := dictionary_VR(tag)) not in _TEXTS:
        raise DicomError(
            "'{keyword}' is not the keyword of a text in DICOM. Give keywords as in PS3.6, "
            "PatientID for one.",
            "dicom.keyword",
            keyword=keyword,
        )
    if keyword in _OWN:
        raise DicomError(
            "'{keyword}' is the object's own and has no original. Give the instances and series of "
            "the sources as UIDs by their pseudonyms.",
            "dicom.own_identifier",
            keyword=keyword,
        )
    return tag, representation


def _put_back(dataset: Dataset, uids: Mapping[str, str]) -> None:
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                _put_back(item, uids)
        elif element.VR == "UI" and element.VM > 1:
            element.value = [uids.get(str(value), value) for value in element.value]
        elif element.VR == "UI" and element.value:
            element.value = uids.get(str(element.value), element.value)
