"""A request to every endpoint, with canaries wherever a request can hold a text."""

from __future__ import annotations

import io
import json
import time
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote
from uuid import uuid4

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom import config
from pydicom.dataset import Dataset

from braintx.data.simulate import phantoms
from tests import canaries
from tests.apps.api.running import Answer, Client
from tests.service.dicom.sources import mr

_EDGE = "canary-in-the-mine"
FORM = f"multipart/form-data; boundary={_EDGE}"
STOW = f'multipart/related; type="application/dicom"; boundary={_EDGE}'
_RECORD = {"age": "54", "sex": "F", "note": canaries.NOTE}


@cache
def _grey() -> NDArray[np.uint8]:
    pixels = cv2.resize(phantoms.make("meningioma", seed=1).slice.pixels, (256, 256))
    return np.clip(pixels * 255, 0, 255).astype(np.uint8)


@cache
def png() -> bytes:
    """A picture with a name in its metadata."""
    told, stream = PngInfo(), io.BytesIO()
    told.add_text("Comment", f"{canaries.PATIENT_NAME} {canaries.PATIENT_ID}")
    Image.fromarray(_grey()).save(stream, "PNG", pnginfo=told)
    return stream.getvalue()


@cache
def dicom(odd: bool = False) -> bytes:
    """A slice with every identifier that a scanner writes, and one of its own.

    Values of an odd one break the rules of their types: pydicom warns of such, and quotes them.
    """
    wrong = {
        "StudyDate": canaries.PATIENT_ID,
        "PatientAge": canaries.FAMILY,
        "EchoTime": 12345678.25,
        "SeriesNumber": 1234567890,
        "FrameOfReferenceUID": canaries.FAMILY,
        "Manufacturer": canaries.NOTE,
    }
    stream = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(config.settings, "reading_validation_mode", config.IGNORE)  # or it logs them
        patch.setattr(config.settings, "writing_validation_mode", config.IGNORE)
        _scan(wrong if odd else {}).save_as(stream, enforce_file_format=True)
    # what are numbers can only be spoilt where they are written
    spoilt = stream.getvalue().replace(b"12345678.25", canaries.FAMILY.encode())
    return spoilt.replace(b"1234567890", b"HC90417733")


def _scan(further: Mapping[str, object]) -> Dataset:
    made = mr(
        1,
        PatientName=canaries.PATIENT_NAME,
        PatientID=canaries.PATIENT_ID,
        AccessionNumber=canaries.ACCESSION,
        ReferringPhysicianName=canaries.PHYSICIAN,
        InstitutionName=canaries.INSTITUTION,
        SeriesDescription=f"T1 {canaries.FAMILY}",
        PatientComments=canaries.NOTE,
        StudyInstanceUID=canaries.STUDY,
        SeriesInstanceUID=canaries.SERIES,
        SOPInstanceUID=canaries.INSTANCE,
        **further,
    )
    made.file_meta.MediaStorageSOPInstanceUID = canaries.INSTANCE
    block = made.private_block(0x0009, "VISTABRISAS", create=True)
    block.add_new(0x01, "LO", canaries.PRIVATE)
    pixels = _grey().astype(np.uint16) * 16
    made.Rows, made.Columns = pixels.shape
    made.BitsStored, made.HighBit = 12, 11
    made.PixelData = pixels.tobytes()
    return made


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{canaries.FAMILY}/{canaries.FILE}.png", png())
        archive.writestr(f"{canaries.FAMILY}/{canaries.FILE}-broken.png", png()[:200])
        archive.writestr(f"{canaries.FILE}.txt", canaries.NOTE)
    return stream.getvalue()


def form(field: str, name: str, content: bytes, **fields: str) -> bytes:
    parts = [
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    parts.append(f"--{_EDGE}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{_EDGE}--\r\n".encode()


def stow(*objects: bytes) -> bytes:
    head = f"--{_EDGE}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(head + one + b"\r\n" for one in objects) + f"--{_EDGE}--\r\n".encode()


def everything(client: Client) -> Iterator[tuple[str, str, Answer]]:
    """Ask every endpoint, well and badly; gives the method, the route's template and the answer.

    What is asked badly has its canaries where it is wrong.
    """
    yield from _assessments(client)
    yield from _jobs(client)
    yield from _stow(client)
    yield from _symptoms(client)
    for path in ("/v1/models", "/v1/data/checks", "/health", "/ready", "/metrics"):
        yield "GET", path, client.ask("GET", f"{path}?patient={canaries.PATIENT_ID}")
    yield "GET", "/v1/models/{task}/card", client.ask("GET", "/v1/models/tumor/card")
    yield "GET", "/v1/models/{task}/card", client.ask("GET", f"/v1/models/{canaries.FAMILY}/card")
    yield "GET", "none", client.ask("GET", f"/v1/{canaries.FAMILY}?name={canaries.GIVEN}")
    yield "DELETE", "none", client.ask("DELETE", f"/v1/patients/{canaries.PATIENT_ID}")
    yield "GET", "/sign-in", client.ask("GET", f"/sign-in?next=/docs/{canaries.FAMILY}")
    posted = f"key={canaries.FAMILY}&next={canaries.GIVEN}".encode()
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    yield "POST", "/sign-in", client.ask("POST", "/sign-in", posted, urlencoded)
    stranger = Client(client.port, f"btx_{canaries.FAMILY}")
    yield "GET", "none", stranger.ask("GET", f"/v1/patients/{canaries.PATIENT_ID}")


def _assessments(client: Client) -> Iterator[tuple[str, str, Answer]]:
    headers = {
        "Content-Type": FORM,
        "Idempotency-Key": canaries.RETRY_KEY,
        "X-Request-ID": canaries.FILE,
        "User-Agent": canaries.FAMILY,
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "tracestate": f"pacs={canaries.FAMILY}",
        "baggage": f"patient={canaries.PATIENT_ID}",
    }
    path = "/v1/assessments"
    body = form("image", f"{canaries.FILE}.png", png(), **_RECORD)
    made = client.ask("POST", path, body, headers)
    yield "POST", path, made
    scan = form("image", f"{canaries.FILE}.dcm", dicom(), **{**_RECORD, "note": canaries.NOTA})
    from_dicom = client.ask("POST", path, scan, {"Content-Type": FORM})
    yield "POST", path, from_dicom
    multipart = {"Content-Type": FORM}
    for name, content in _unusable():
        yield "POST", path, client.ask("POST", path, form("image", name, content), multipart)
    other = {**_RECORD, "note": canaries.NOTA}
    again_ = form("image", f"{canaries.FILE}.png", png(), **other)
    yield "POST", path, client.ask("POST", path, again_, headers)
    wrong = form("image", "a.png", png(), age=canaries.PATIENT_ID, sex=canaries.GIVEN)
    yield "POST", path, client.ask("POST", path, wrong, multipart)
    yield "POST", path, client.ask("POST", path, canaries.NOTE.encode(), multipart)
    yield "POST", "/v1/tumor", client.ask("POST", "/v1/tumor", body, multipart)
    yield from _treatment(client)
    of_patient = f"/v1/patients/{quote(canaries.PATIENT_ID)}/assessments"
    template = "/v1/patients/{patient}/assessments"
    images = form("images", f"{canaries.FILE}.png", png(), **_RECORD)
    yield "POST", template, client.ask("POST", of_patient, images, multipart)
    for given in (made, from_dicom):
        yield from _kept(client, json.loads(given.body)["id"])
    yield "GET", path, client.ask("GET", f"{path}?limit={canaries.FAMILY}")
    yield "GET", path, client.ask("GET", path)


def _unusable() -> Iterator[tuple[str, bytes]]:
    for ending in ("png", "dcm", "nii.gz", "zip"):
        yield f"{canaries.FILE}.{ending}", canaries.NOTE.encode()
    yield f"{canaries.FILE}.dcm", dicom()[:2000]
    yield f"{canaries.FILE}.dcm", dicom(odd=True)
    yield f"{canaries.FILE}.png", png()[:1000]
    yield f"../{canaries.FAMILY}/{canaries.FILE}.zip", zipped()


def _treatment(client: Client) -> Iterator[tuple[str, str, Answer]]:
    path, json_body = "/v1/treatment", {"Content-Type": "application/json"}
    for asked in (
        {"tumor": "glioma", "age": 54, "note": canaries.NOTE},
        {"tumor": canaries.FAMILY, "age": canaries.PATIENT_ID, canaries.GIVEN: canaries.NOTE},
    ):
        yield "POST", path, client.ask("POST", path, json.dumps(asked).encode(), json_body)
    yield "POST", path, client.ask("POST", path, canaries.NOTE.encode(), json_body)


def _kept(client: Client, made: str) -> Iterator[tuple[str, str, Answer]]:
    template = "/v1/assessments/{assessment}"
    yield "GET", template, client.ask("GET", f"/v1/assessments/{made}")
    for one in (uuid4(), canaries.PATIENT_ID):
        yield "GET", template, client.ask("GET", f"/v1/assessments/{one}")
    for document in ("overlay.png", "report.pdf", "fhir", "segmentation.dcm", "report.dcm"):
        answer = client.ask("GET", f"/v1/assessments/{made}/{document}")
        yield "GET", f"{template}/{document}", answer
    path, json_body = f"/v1/assessments/{made}/outcome", {"Content-Type": "application/json"}
    for given in (
        {"diagnosis": "meningioma", "stated_by": "pathology"},
        {"diagnosis": canaries.FAMILY, "stated_by": canaries.PHYSICIAN},
    ):
        told = client.ask("POST", path, json.dumps(given).encode(), json_body)
        yield "POST", f"{template}/outcome", told


def _jobs(client: Client) -> Iterator[tuple[str, str, Answer]]:
    path = "/v1/jobs"
    body = form("images", f"{canaries.FILE}.zip", zipped(), **_RECORD)
    begun = client.ask("POST", path, body, {"Content-Type": FORM})
    yield "POST", path, begun
    yield from _job(client, json.loads(begun.body)["id"])
    yield "GET", path, client.ask("GET", path)


def _job(client: Client, job: str) -> Iterator[tuple[str, str, Answer]]:
    path, template = f"/v1/jobs/{job}", "/v1/jobs/{job}"
    finished(client, job)
    yield "GET", template, client.ask("GET", path)
    yield "GET", template, client.ask("GET", f"/v1/jobs/{canaries.FAMILY}")
    yield "GET", f"{template}/items", client.ask("GET", f"{path}/items")
    yield "GET", f"{template}/items", client.ask("GET", f"{path}/items?status={canaries.FAMILY}")
    for change in ("cancel", "resume"):
        yield "POST", f"{template}/{change}", client.ask("POST", f"{path}/{change}", b"")


def _stow(client: Client) -> Iterator[tuple[str, str, Answer]]:
    path, template = "/v1/dicomweb/studies", "/v1/dicomweb/studies/{study}"
    headers: Mapping[str, str] = {"Content-Type": STOW}
    taken = client.ask("POST", path, stow(dicom(), canaries.NOTE.encode()), headers)
    yield "POST", path, taken
    yield from _job(client, taken.headers["Location"].rpartition("/")[2])
    yield "POST", path, client.ask("POST", path, stow(dicom(odd=True)), headers)
    yield "POST", path, client.ask("POST", path, canaries.NOTE.encode(), headers)
    for study in (canaries.STUDY, canaries.PATIENT_ID):
        yield "POST", template, client.ask("POST", f"{path}/{study}", stow(dicom()), headers)


def _symptoms(client: Client) -> Iterator[tuple[str, str, Answer]]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": canaries.RETRY_KEY}
    packet = {
        "id": canaries.FILE,
        "subject": {"id": canaries.PATIENT_ID, "alternateIds": [canaries.PATIENT_NAME]},
        "phenotypicFeatures": [
            {"type": {"id": "HP:0001250"}, "description": canaries.NOTE},
            {"type": {"id": canaries.FAMILY}},
        ],
        "metaData": {"createdBy": canaries.PHYSICIAN},
    }
    known = {"note": canaries.NOTE, "phenopacket": packet}
    wrong = {"note": canaries.NOTE, canaries.FAMILY: canaries.GIVEN, "sex": canaries.FAMILY}
    nobody = {"phenopacket": {canaries.FAMILY: canaries.NOTE}}
    kept = {**known, "store": True, "patient": canaries.PATIENT_ID}
    made = ""
    for path, bodies in {
        "/v1/findings": ({"note": canaries.NOTA}, wrong),
        "/v1/next-questions": (known, wrong, nobody),
        "/v1/differential": (known, wrong, nobody, {"findings": [{"code": canaries.NOTE}]}, kept),
    }.items():
        for body in bodies:
            told = client.ask("POST", path, json.dumps(body).encode(), headers)
            yield "POST", path, told
            made = told.headers.get("Location", made)
    template = "/v1/differential/{differential}"
    for part in ("", "/fhir", "/phenopacket"):
        for place in (made, f"/v1/differential/{canaries.FAMILY}"):
            yield "GET", f"{template}{part}", client.ask("GET", f"{place}{part}")
    path = "/v1/differential"
    yield "GET", path, client.ask("GET", f"{path}?limit=5")
    yield "GET", path, client.ask("GET", f"{path}?after={canaries.PATIENT_ID}")
    path = "/v1/findings/suggest"
    yield "GET", path, client.ask("GET", f"{path}?q={canaries.COMPLAINT}")
    yield "GET", path, client.ask("GET", f"{path}?limit={canaries.FAMILY}")


def finished(client: Client, job: str) -> Mapping[str, object]:
    """Wait for a job."""
    while True:
        told: dict[str, object] = json.loads(client.ask("GET", f"/v1/jobs/{job}").body)
        if told["status"] not in ("queued", "running", "cancelling"):
            return told
        time.sleep(0.05)
