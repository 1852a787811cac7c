"""A brain MRI beside the symptoms: the tumour assessment joins the page."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from apps.clinic import scans
from apps.clinic.case import Case, case_of
from apps.clinic.pages.cases import show
from apps.clinic.site import here
from braintx.core.errors import ImageError
from braintx.core.records import Assessment, ClinicalRecord
from braintx.data.imaging.upload_folders import claim, clear_stale

area = Blueprint("scans", __name__)


@area.post("/scan")
def scan() -> Response:
    """The case, and what the tumour model says of its image."""
    given = case_of(request.form)
    file = request.files.get("image")
    if file is None or not file.filename:
        raise ImageError("No image was chosen. Choose a file first.", "image.empty")
    sealed = scans.seal(_assessed(file, given))
    return show(replace(given, scan=sealed))


def _assessed(file: FileStorage, given: Case) -> Assessment:
    """The answer for a file, which is gone afterwards."""
    patient = given.presentation
    record = ClinicalRecord(patient.age, patient.sex)
    folder = Path(mkdtemp(dir=_room()))
    try:
        path = folder / (secure_filename(file.filename or "")[-100:] or "image")
        file.save(path)
        return here().read_image(lambda models: models.assess(path, record, attributions=False))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _room() -> Path:
    clear_stale()
    return claim(Path(gettempdir()))
