"""What is made of a kept answer when somebody asks: picture, report, FHIR, DICOM SEG and SR."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.records import Assessment, Slice
from braintx.data.imaging import read_series, read_slices
from braintx.explain import overlay as drawing
from braintx.service import intake
from braintx.service.assess import stored
from braintx.service.service import Service
from braintx.storage.records import StoredAssessment

if TYPE_CHECKING:
    pass


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


def _slice_of(paths: Sequence[Path], shown: Assessment) -> Slice:
    """The pixels that an answer is about, read the way in which it was."""
    if len(paths) == 1:
        return read_slices(paths[0], index=shown.slice_index)[0]
    whole = intake.as_one(paths)
    if isinstance(whole, Path):
        return read_series(whole, index=shown.slice_index)[0]
    path = next(one for one in whole if one.name == shown.source)
    return read_slices(path, index=shown.slice_index)[0]
