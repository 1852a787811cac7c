"""What is made of a kept answer when somebody asks: picture, report, FHIR, DICOM SEG and SR."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx import report
from braintx.codec import unpack_heatmap
from braintx.core.errors import DataError, DicomError
from braintx.core.records import Assessment, PatientAssessment, Slice
from braintx.data.imaging import read_series, read_slices
from braintx.data.imaging.dicom import is_dicom_file
from braintx.explain import overlay as drawing
from braintx.i18n import Words
from braintx.report import ReportCase
from braintx.service import intake, outcomes
from braintx.service.assess import stored
from braintx.service.service import Service
from braintx.storage import identifiers
from braintx.storage.records import StoredAssessment

if TYPE_CHECKING:
    from pydicom import Dataset

_UIDS = (
    "SOPInstanceUID",
    "SeriesInstanceUID",
    "StudyInstanceUID",
    "FrameOfReferenceUID",
)
_WHOSE = (
    "PatientID",
    "IssuerOfPatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "StudyInstanceUID",
    "AccessionNumber",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
)


@contextmanager
def _images(service: Service, kept: StoredAssessment) -> Iterator[list[Path]]:
    """The images of an answer as files, in order."""
    folder = intake.workplace()
    try:
        with service.database.read() as connection:
            yield intake.fetch(connection, kept.images, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shown_with_pixels(service: Service, kept: StoredAssessment) -> Assessment:
    """The (key) slice's answer with its pixels and heat map, as when it was made."""
    shown = kept.shown
    with _images(service, kept) as paths:
        pixels = _slice_of(paths, shown)
    heatmap = None if kept.heatmap is None else unpack_heatmap(kept.heatmap)
    return replace(shown, slice=pixels, heatmap=heatmap)


def overlay(service: Service, assessment: str) -> bytes:
    """The slice with heat map and outline, as PNG; a refused one without either."""
    shown = shown_with_pixels(service, stored(service, assessment))
    assert shown.slice is not None  # noqa: S101  (just read)
    return drawing.encode_png(drawing.draw(shown.slice.pixels, shown.heatmap, shown.outline))


def report_pdf(service: Service, assessment: str, words: Words) -> bytes:
    """The report for people, as PDF.

    Parameters
    ----------
    service : Service
    assessment : str
        Its id.
    words : Words
    """
    kept = stored(service, assessment)
    answer = kept.answer
    patient = answer if isinstance(answer, PatientAssessment) else None
    case = ReportCase(
        name=kept.id,
        shown=shown_with_pixels(service, kept),
        record=kept.record,
        when=kept.made,
        patient=patient,
        at=patient.key_slice if patient else 0,
        identifier=kept.id,
        pseudonym=kept.patient or "",
    )
    return report.make(case, words)


def fhir(service: Service, assessment: str, words: Words) -> bytes:
    """The answer as a FHIR R4 bundle.

    Parameters
    ----------
    service : Service
    assessment : str
        Its id.
    words : Words
    """
    from braintx.service.fhir.bundle import ImagingReference, bundle

    kept = stored(service, assessment)
    originals = [one for one in _originals(service, kept) if one.get("StudyInstanceUID")]
    study = None
    if originals:
        first = originals[0]
        instances = [(one["SOPClassUID"], one["SOPInstanceUID"]) for one in originals]
        study = ImagingReference(
            first["StudyInstanceUID"],
            first.get("SeriesInstanceUID"),
            first.get("Modality"),
            tuple(instances),
        )
    confirmed = outcomes.of(service, kept.id)
    made = bundle(kept, study=study, outcomes=confirmed, words=words)
    return json.dumps(made, ensure_ascii=False).encode()


def segmentation(service: Service, assessment: str) -> bytes:
    """The outline as DICOM SEG, filed with the study that came in.

    Raises
    ------
    BrainTxError
        Where no DICOM came in, nothing is outlined, or the source does not say where it lies.
    """
    from braintx.service.dicom.segmentation import segmentation as make

    source = _dicom(service, stored(service, assessment))
    made = make(source.datasets, source.answers, **source.told())
    return source.written(made)


def structured_report(service: Service, assessment: str, words: Words) -> bytes:
    """The answer as a DICOM structured report (TID 1500), filed with the study that came in.

    Parameters
    ----------
    service : Service
    assessment : str
        Its id.
    words : Words

    Raises
    ------
    BrainTxError
        Where no DICOM came in.
    """
    from braintx.service.dicom.report import report as make
    from braintx.service.dicom.segmentation import segmentation as outline

    kept = stored(service, assessment)
    source = _dicom(service, kept)
    try:
        segments = outline(source.datasets, source.answers, **source.told())
    except DicomError:  # nothing outlined, or no place: the report stands alone
        segments = None
    made = make(
        source.datasets,
        kept.answer,
        **source.told(),
        language=words.language,
        segmentation=segments,
    )
    return source.written(made)


@dataclass(frozen=True)
class _Source:
    """The DICOM that an answer was made from, its answers in the same order."""

    kept: StoredAssessment
    datasets: list[Dataset]
    answers: list[Assessment]
    originals: list[Mapping[str, str]]

    def told(self) -> dict[str, Any]:
        """What every object states of how it was made."""
        return {"assessment": self.kept.id, "made": self.kept.made, "software": version("braintx")}

    def written(self, dataset: Dataset) -> bytes:
        """A file, under the original identifiers as long as they are kept."""
        from braintx.service.dicom.restore import restore

        uids = {
            str(one.get(name)): known[name]
            for one, known in zip(self.datasets, self.originals, strict=True)
            for name in _UIDS
            if known.get(name) and one.get(name)
        }
        if uids:
            first = self.originals[0]
            whose = {name: first[name] for name in _WHOSE if first.get(name)}
            dataset = restore(dataset, whose, uids)
        stream = BytesIO()
        dataset.save_as(stream, enforce_file_format=True)
        return stream.getvalue()


def _dicom(service: Service, kept: StoredAssessment) -> _Source:
    from pydicom import dcmread

    with _images(service, kept) as paths:
        if not all(is_dicom_file(path) for path in paths):
            raise DataError(
                "The answer was made from pictures that are no DICOM, so there is no study to "
                "file anything with. Ask for overlay.png, report.pdf or fhir.",
                "assessment.no_dicom",
            )
        read = {path.name: dcmread(path) for path in paths}
    known = dict(zip(read, _originals(service, kept), strict=True))
    answer = kept.answer
    answers = [answer] if isinstance(answer, Assessment) else list(answer.slices)
    # of several, in the order in which the series was read, and without second copies
    names = list(dict.fromkeys(one.source for one in answers)) if len(read) > 1 else list(read)
    return _Source(kept, [read[name] for name in names], answers, [known[name] for name in names])


def _originals(service: Service, kept: StoredAssessment) -> list[Mapping[str, str]]:
    """What each image of an answer said of whom it is; nothing where that is no longer kept."""
    with service.database.read() as connection:
        return [identifiers.original(connection, one, intake.IMAGE) or {} for one in kept.images]


def _slice_of(paths: Sequence[Path], shown: Assessment) -> Slice:
    """The pixels that an answer is about, read the way in which it was."""
    if len(paths) == 1:
        return read_slices(paths[0], index=shown.slice_index)[0]
    if all(is_dicom_file(path) for path in paths):
        return read_series(paths[0].parent, index=shown.slice_index)[0]
    path = next(one for one in paths if one.name == shown.source)
    return read_slices(path, index=shown.slice_index)[0]
