"""Store instances (STOW-RS, PS3.18 10.5): what came, and the answer that says so.

Failure reasons and the form of the answer are those of PS3.18, Annex I; XML is the native model
of PS3.19.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from xml.etree.ElementTree import Element, SubElement, tostring

from braintx.core.errors import DicomError, ImageError
from braintx.data.imaging import dicom

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.uid import UID

MediaType = Literal["application/dicom+json", "application/dicom+xml"]
MEDIA_TYPES: tuple[MediaType, ...] = get_args(MediaType)

STATUS = {
    "stow.malformed": 400,
    "stow.empty": 400,
    "stow.not_acceptable": 406,
    "stow.too_large": 413,
    "stow.too_many": 413,
    "stow.media_type": 415,
}
"""The HTTP status of each error of a whole request, by its code."""

_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_MOST_UID = 64
_NATIVE = "http://dicom.nema.org/PS3.19/models/NativeDICOM"
_ALIASES = {"application/json": MEDIA_TYPES[0], "application/xml": MEDIA_TYPES[1]}


class Failure(IntEnum):
    """Why one object was not stored."""

    PROCESSING = 0x0110
    SOP_CLASS_NOT_SUPPORTED = 0x0122
    OUT_OF_RESOURCES = 0xA700
    NOT_OF_ITS_CLASS = 0xA900
    NOT_UNDERSTOOD = 0xC000
    TRANSFER_SYNTAX_NOT_SUPPORTED = 0xC122


@dataclass(frozen=True)
class Received:
    """One object of a request, and whether it was stored.

    Attributes
    ----------
    sop_class, sop_instance : str
        Its UIDs, as they were given; empty where it has none that can be repeated.
    failure : Failure or None
    """

    sop_class: str = ""
    sop_instance: str = ""
    failure: Failure | None = None


def examine(path: Path, study: str | None = None) -> Received:
    """Read the header of an object that came, and say whether it can be taken at all.

    Parameters
    ----------
    path : Path
    study : str, optional
        The UID of the study that the request is for, where it names one.
    """
    try:
        header = dicom.open_dataset(path, pixels=False)
        with dicom.guarded(path.name):
            sop_class, instance = _uid(header, "SOPClassUID"), _uid(header, "SOPInstanceUID")
            belongs = study is None or _uid(header, "StudyInstanceUID") == study
            decodable = _decodable(header.file_meta.TransferSyntaxUID)
            pictured = dicom.has_picture(header)
    except ImageError:
        return Received(failure=Failure.NOT_UNDERSTOOD)
    if not (sop_class and instance and belongs):
        failure: Failure | None = Failure.NOT_OF_ITS_CLASS
    elif not pictured:
        failure = Failure.SOP_CLASS_NOT_SUPPORTED
    elif not decodable:
        failure = Failure.TRANSFER_SYNTAX_NOT_SUPPORTED
    else:
        failure = None
    return Received(sop_class, instance, failure)


def media_type(accept: str | None) -> MediaType:
    """The form of the answer that a client accepts; JSON where it says nothing.

    Raises
    ------
    DicomError
        Where it accepts neither form.

    Examples
    --------
    >>> media_type("application/dicom+xml")
    'application/dicom+xml'
    """
    best: tuple[float, MediaType] | None = None
    for one in (accept or "*/*").split(","):
        name, *parameters = (part.strip().lower() for part in one.split(";"))
        name = _ALIASES.get(name, MEDIA_TYPES[0] if name in ("*/*", "application/*") else name)
        weight = _weight(parameters)
        for form in MEDIA_TYPES:
            if name == form and weight > (best[0] if best else 0.0):
                best = weight, form
    if best is None:
        raise DicomError(
            "The answer comes as application/dicom+json or application/dicom+xml, and the request "
            "accepts neither. Ask for one of them.",
            "stow.not_acceptable",
        )
    return best[1]


def status(received: Sequence[Received]) -> int:
    """The HTTP status: 200 all stored, 202 some, 409 none, 400 none and nothing understood."""
    failures = [one.failure for one in received if one.failure is not None]
    if len(failures) < len(received):
        return 202 if failures else 200
    return 400 if set(failures) <= {Failure.NOT_UNDERSTOOD} else 409


def answer(received: Sequence[Received], form: MediaType = "application/dicom+json") -> bytes:
    """The store instances response: what was stored, what was not, and why.

    Parameters
    ----------
    received : sequence of Received
    form : {"application/dicom+json", "application/dicom+xml"}, optional
        As of `media_type`.
    """
    dataset = _response(received)
    if form == "application/dicom+json":
        return json.dumps(dataset.to_json_dict()).encode()
    root = Element("NativeDicomModel", {"xmlns": _NATIVE, "xml:space": "preserve"})
    _into(root, dataset)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _response(received: Sequence[Received]) -> Dataset:
    from pydicom.dataset import Dataset

    stored: list[Dataset] = []
    failed: list[Dataset] = []
    others: list[Dataset] = []
    for one in received:
        item = Dataset()
        if one.sop_class and one.sop_instance:
            item.ReferencedSOPClassUID = one.sop_class
            item.ReferencedSOPInstanceUID = one.sop_instance
        if one.failure is None:
            item.RetrieveURL = None
            stored.append(item)
        else:
            item.FailureReason = int(one.failure)
            (failed if "ReferencedSOPInstanceUID" in item else others).append(item)
    found = Dataset()
    found.RetrieveURL = None
    for keyword, items in (
        ("FailedSOPSequence", failed),
        ("ReferencedSOPSequence", stored),
        ("OtherFailuresSequence", others),
    ):
        if items:
            setattr(found, keyword, items)
    return found


def _into(parent: Element, dataset: Dataset) -> None:
    """Write a dataset's elements under an element of the native model."""
    for element in dataset:
        tag = f"{element.tag:08X}"
        attributes = {"tag": tag, "vr": element.VR, "keyword": element.keyword}
        written = SubElement(parent, "DicomAttribute", attributes)
        if element.VR == "SQ":
            for number, item in enumerate(element.value, 1):
                _into(SubElement(written, "Item", number=str(number)), item)
        elif element.value is not None and element.value != "":
            SubElement(written, "Value", number="1").text = str(element.value)


def _decodable(syntax: UID) -> bool:
    """Whether anything that is installed decodes pixels of this encoding."""
    from pydicom.pixels.decoders.base import get_decoder

    try:
        return bool(get_decoder(syntax).is_available)
    except NotImplementedError:
        return False


def _uid(header: Dataset, keyword: str) -> str:
    """A UID as it stands; nothing where what stands there is none, and could be anything."""
    value = str(header.get(keyword) or "")
    return value if len(value) <= _MOST_UID and _UID.fullmatch(value) else ""


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
