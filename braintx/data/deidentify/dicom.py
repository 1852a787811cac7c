"""DICOM objects without who they are of, by the Basic Profile of PS3.15, Annex E, and options."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

from braintx.core.errors import ImageError
from braintx.core.messages import Phrase
from braintx.core.records import Issue
from braintx.data.deidentify import profile
from braintx.data.deidentify.burned_pixels import clean_pixels, is_suspect
from braintx.data.deidentify.dates import moved, rounded_age
from braintx.data.deidentify.descriptors import cleaned
from braintx.data.deidentify.encapsulated import tidy_pixels
from braintx.data.deidentify.identifiers import OriginalIdentifiers, identifiers, texts
from braintx.data.deidentify.profile import Action
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.data.deidentify.verify import Known, holds, known, verify
from braintx.data.imaging import dicom as reading
from braintx.data.imaging import limits

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

METHOD = "BrainTx, PS3.15 Basic Profile 2026c"
_DUMMY = "ANONYMIZED"
_CODED = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")
_NAME = Phrase("The DICOM object")


@dataclass(frozen=True)
class Options:
    """The options of the profile that are a choice; dates and UIDs are always mapped.

    Attributes
    ----------
    series_description : bool
        Keep it, cleaned (Clean Descriptors Option); else it goes.
    characteristics : bool
        Keep age, sex, size and weight (Retain Patient Characteristics Option).
    pixels : bool
        Look for burned-in text and blank it (Clean Pixel Data Option).
    overlap : {"flag", "refuse"}
        What to do where text lies over the head, which is never blanked.
    """

    series_description: bool = False
    characteristics: bool = True
    pixels: bool = True
    overlap: Literal["flag", "refuse"] = "flag"


@dataclass(frozen=True, repr=False)
class Deidentified:
    """An object without who it is of, and apart from it what answers to its sender need.

    Attributes
    ----------
    dataset : Dataset
    original : OriginalIdentifiers
    issues : tuple of Issue
        What somebody should know or look at.
    """

    dataset: Dataset
    original: OriginalIdentifiers
    issues: tuple[Issue, ...] = ()

    def content(self) -> bytes:
        """The object as a DICOM file."""
        sink = io.BytesIO()
        named = "MediaStorageSOPInstanceUID" in self.dataset.file_meta
        with reading.guarded(_NAME):
            self.dataset.save_as(sink, enforce_file_format=named)
        return sink.getvalue()


@dataclass(frozen=True)
class _Rules:
    pseudonyms: Pseudonyms
    options: Options
    shift: int
    terms: Known


def deidentify(
    dataset: Dataset, pseudonyms: Pseudonyms, options: Options = Options()
) -> Deidentified:
    """De-identify one object; the one given stays as it is.

    Parameters
    ----------
    dataset : Dataset
        With its pixels and ``file_meta``, as `braintx.data.imaging.dicom.open_dataset` reads it.
    pseudonyms : Pseudonyms
    options : Options

    Raises
    ------
    ImageError
        No picture, pixels that cannot be looked through, or, with ``overlap="refuse"``, text
        over the head.
    MissingExtraError
        ``dicom-anonymizer``, of the ``deid`` extra, is not installed.
    """
    profile.table()
    with reading.guarded(_NAME):
        frames = reading.frame_count(dataset, _NAME)
        limits.refuse_volume(int(dataset.Rows) * int(dataset.Columns) * frames, _NAME)
        original = identifiers(dataset)
        shift = pseudonyms.shift(original.person, original.issuer)
        rules = _Rules(pseudonyms, options, shift, known(original.known))
        result = _cleaned(dataset, rules)
        _name_patient(result, original, pseudonyms)
        _set_meta(result, dataset)
        tidy_pixels(result, dataset)
        issues = _clean_pixels(result, dataset, options) if options.pixels else ()
        _state_method(result, options)
        issues += verify(result, original.known)
    if not original.patient_id:
        issues = (Issue("deidentify.no_patient", "warning"), *issues)
    return Deidentified(result, replace(original, shift=shift), issues)


def _cleaned(source: Dataset, rules: _Rules) -> Dataset:
    """A new object with what stays of another; nothing is copied that was not looked at."""
    from pydicom.dataset import Dataset

    result = Dataset()
    for tag in sorted(source.keys()):
        try:
            element = source[tag]
            kept = _kept(element, rules)
        except Exception:  # noqa: S112 (its own kind cannot hold the value; it may be a name)
            continue
        if kept is not None and (kept.keyword == "PixelData" or not holds(kept, rules.terms)):
            result.add(kept)
    result.update(_concept(source, rules.terms))
    return result


def _kept(element: DataElement, rules: _Rules) -> DataElement | None:
    from pydicom.dataelem import DataElement

    act = profile.action(element)
    if element.keyword == "SeriesDescription" and rules.options.series_description:
        return DataElement(element.tag, "LO", cleaned(str(element.value)))
    if element.keyword in profile.CHARACTERISTICS and not rules.options.characteristics:
        act = Action.EMPTY if element.keyword == "PatientSex" else Action.REMOVE
    kind = element.VR
    changes: dict[Action, Callable[[], DataElement | None]] = {
        Action.REMOVE: lambda: None,
        Action.EMPTY: lambda: DataElement(element.tag, kind, [] if kind == "SQ" else None),
        Action.DUMMY: lambda: DataElement(element.tag, kind, _DUMMY),
        Action.CLEAN: lambda: _sequence(element, rules),
        Action.UID: lambda: _mapped(element, lambda uid: _uid(uid, rules.pseudonyms)),
        Action.MOVE: lambda: _mapped(element, lambda text: moved(text, kind, rules.shift)),
        Action.KEEP: lambda: _checked(element),
    }
    return changes[act]()


def _checked(element: DataElement) -> DataElement | None:
    """The element where its value has the form of its kind."""
    if element.VR == "AS":
        return _mapped(element, rounded_age)
    if element.keyword == "PatientSex":
        return _mapped(element, lambda sex: sex if sex in ("F", "M", "O") else "")
    fits = True
    if element.VR in ("DS", "IS", "CS", "LO", "SH"):
        fits = all(profile.well_formed(element.VR, text) for text in texts(element))
    return element if fits else None


def _mapped(element: DataElement, change: Callable[[str], str | None]) -> DataElement | None:
    """The element with each value changed; None where one of them cannot be."""
    from pydicom.dataelem import DataElement

    values = [change(text) if text else text for text in texts(element)]
    if any(value is None for value in values):
        return None
    return DataElement(element.tag, element.VR, values if len(values) != 1 else values[0])


def _uid(original: str, pseudonyms: Pseudonyms) -> str:
    """The standard's own UIDs say what an object is; every other may say whose."""
    from pydicom._uid_dict import UID_dictionary

    return original if original in UID_dictionary else pseudonyms.uid(original)


def _sequence(element: DataElement, rules: _Rules) -> DataElement | None:
    from pydicom.dataelem import DataElement

    items = [_cleaned(item, rules) for item in element.value]
    return DataElement(element.tag, "SQ", items) if any(len(item) for item in items) else None


def _concept(item: Dataset, terms: Known) -> Dataset:
    """A code that the standard itself lists, with the standard's own meaning; else nothing."""
    from pydicom.dataset import Dataset
    from pydicom.sr._concepts_dict import concepts

    result = Dataset()
    if "CodeValue" not in item or "CodingSchemeDesignator" not in item:
        return result
    value, scheme = str(item.CodeValue), str(item.CodingSchemeDesignator)
    listed = cast("dict[str, dict[str, tuple[str, list[int]]]]", concepts.get(scheme, {}))
    meaning = next((named[value][0] for named in listed.values() if value in named), None)
    if meaning is not None:
        for keyword, text in zip(_CODED, (value, scheme, meaning), strict=True):
            setattr(result, keyword, text[:64])
    return Dataset() if any(holds(element, terms) for element in result) else result


def _name_patient(result: Dataset, original: OriginalIdentifiers, pseudonyms: Pseudonyms) -> None:
    pseudonym = pseudonyms.patient(original.person, original.issuer) if original.person else ""
    result.PatientName = pseudonym
    result.PatientID = pseudonym if original.patient_id else ""


def _set_meta(result: Dataset, source: Dataset) -> None:
    """A new header of the file: the old one names who sent and who received it."""
    from pydicom.dataset import FileMetaDataset

    result.preamble = bytes(128)
    result.file_meta = FileMetaDataset()
    result.file_meta.TransferSyntaxUID = source.file_meta.TransferSyntaxUID
    if "SOPClassUID" in result:
        result.file_meta.MediaStorageSOPClassUID = result.SOPClassUID
    if "SOPInstanceUID" in result:
        result.file_meta.MediaStorageSOPInstanceUID = result.SOPInstanceUID
    if result.file_meta.TransferSyntaxUID.is_encapsulated:
        result["PixelData"].is_undefined_length = True


def _clean_pixels(result: Dataset, source: Dataset, options: Options) -> tuple[Issue, ...]:
    """Blank what is written beside the head; say, or refuse, what is written over it."""
    suspect = is_suspect(source)
    found = clean_pixels(result, suspect=suspect)
    if found.over and options.overlap == "refuse":
        raise ImageError(
            "Text lies over the head in {count} frames, where it cannot be blanked without "
            "blanking the picture. Export the series without annotations.",
            "deidentify.text_over_head",
            count=found.over,
        )
    result.BurnedInAnnotation = "YES" if found.over else "NO"
    issues: tuple[Issue, ...] = ()
    if found.blanked:
        issues += (Issue("deidentify.text_blanked", "info", found.blanked),)
    if found.over:
        issues += (Issue("deidentify.text_over_head", "warning", found.over),)
    if suspect and not found.blanked and not found.over:
        issues += (Issue("deidentify.suspect", "warning"),)
    return issues


def _state_method(result: Dataset, options: Options) -> None:
    """Say in the object what was done to it, in words and in the codes of PS3.16, CID 7050."""
    from pydicom.dataset import Dataset
    from pydicom.sr.codedict import codes

    methods = codes.cid7050
    done = [
        methods.BasicApplicationConfidentialityProfile,
        methods.RetainLongitudinalTemporalInformationModifiedDatesOption,
    ]
    if options.pixels and result.BurnedInAnnotation == "NO":
        done.append(methods.CleanPixelDataOption)
    if options.series_description:
        done.append(methods.CleanDescriptorsOption)
    if options.characteristics:
        done.append(methods.RetainPatientCharacteristicsOption)
    result.PatientIdentityRemoved = "YES"
    result.LongitudinalTemporalInformationModified = "MODIFIED"
    result.DeidentificationMethod = METHOD
    items = []
    for code in done:
        item = Dataset()
        for keyword, text in zip(_CODED, code[:3], strict=True):
            setattr(item, keyword, text)
        items.append(item)
    result.DeidentificationMethodCodeSequence = items
