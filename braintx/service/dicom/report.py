"""The answer as a DICOM structured report: what was found, how sure it is, where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from braintx.core.records import Assessment, PatientAssessment
from braintx.i18n import Language, Words
from braintx.service.dicom import codes
from braintx.service.dicom.frames import answered
from braintx.service.dicom.groups import Groups
from braintx.service.dicom.origin import (
    CHARACTER_SET,
    MANUFACTURER,
    Origin,
    guarded,
    headers,
    settle,
)

if TYPE_CHECKING:
    from highdicom import sr
    from pydicom.dataset import Dataset

_SERIES_NUMBER = 9802


def report(
    sources: Sequence[Dataset],
    answer: Assessment | PatientAssessment,
    *,
    assessment: str,
    made: datetime,
    software: str,
    language: Language = "en",
    segmentation: Dataset | None = None,
) -> Dataset:
    """One answer as a measurement report (TID 1500) in a comprehensive SR document.

    A group tells the type with its probabilities and prediction set; one for each outlined slice
    gives measurements and where they were taken; one for each reason to refuse names the slices
    that were refused. The same question gives the same object.

    Parameters
    ----------
    sources : sequence of Dataset
        Of one study; pixels are not read, and a place in the patient is not needed.
    answer : Assessment or PatientAssessment
        Its slices are those of the sources, as of `braintx.service.dicom.frames.answered`.
    assessment : str
        The answer's id.
    made : datetime
        When it was answered, aware.
    software : str
        Version of BrainTx.
    language : {"en", "es"}, default="en"
        Of the meanings of codes, but for the template's own.
    segmentation : Dataset, optional
        Of the same answer, to refer to; the outline itself is written down otherwise.

    Raises
    ------
    DicomError
        Where sources do not fit together, or not the answer, or the segmentation is of another.
    """
    from highdicom import sr

    words, origin = Words(language), Origin(assessment, made, software)
    slices = answer.slices if isinstance(answer, PatientAssessment) else (answer,)
    part = f"report/{language}/{'outline' if segmentation is None else 'segment'}"
    with guarded():
        frames = tuple(frame for frame in answered(sources, slices) if frame.answer)
        groups = Groups(words, origin, slices[0].models, segmentation)
        content = sr.MeasurementReport(
            observation_context=_observer(origin, slices[0].models),
            procedure_reported=codes.concept(words, "procedure"),
            imaging_measurements=[*groups.all(answer.tumor, frames)],
            language_of_content_item_and_descendants=sr.LanguageOfContentItemAndDescendants(
                codes.language(words)
            ),
        )
        evidence = headers(frames)
        found = sr.ComprehensiveSR(
            evidence=evidence if segmentation is None else [*evidence, segmentation],
            content=content[0],
            series_instance_uid=origin.uid(f"{part}/series"),
            series_number=_SERIES_NUMBER,
            sop_instance_uid=origin.uid(part),
            instance_number=1,
            manufacturer=MANUFACTURER,
            manufacturer_model_name=MANUFACTURER,
            software_versions=software,
            device_serial_number=software,
            is_complete=True,
            series_description=words("dicom.report"),
            specific_character_set=CHARACTER_SET,
            coding_schemes=[_scheme()],
        )
        settle(found, frames[0].source, origin)
    return found


def _scheme() -> Any:
    from highdicom.coding_schemes import CodingSchemeIdentificationItem

    return CodingSchemeIdentificationItem(codes.SCHEME, name=codes.SCHEME_NAME)


def _observer(origin: Origin, models: dict[str, str]) -> sr.ObservationContext:
    """The device that says so: nobody has read the image."""
    from highdicom import sr
    from pydicom.sr.codedict import codes as standard

    versions = ", ".join(f"{name} {models[name]}" for name in sorted(models))
    return sr.ObservationContext(
        observer_device_context=sr.ObserverContext(
            observer_type=standard.cid270.Device,
            observer_identifying_attributes=sr.DeviceObserverIdentifyingAttributes(
                uid=origin.device_uid,
                name=MANUFACTURER,
                manufacturer_name=MANUFACTURER,
                model_name=f"{MANUFACTURER} {origin.software} ({versions})",
            ),
        )
    )
