"""The page of the REST API tells the truth: its lines run, its endpoints are all there are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from pydicom import dcmread

from apps.api import problems
from braintx.data.simulate import phantoms
from tests.apps.api.serving import Server, serving
from tests.apps.browser import ROOT

PAGE = (ROOT / "docs" / "rest.md").read_text(encoding="utf-8")
ENDPOINTS = re.findall(r"^### `([A-Z]+) (/\S+)`$", PAGE, re.MULTILINE)
LINES = re.findall(r"^\$ (.+)$", PAGE, re.MULTILINE)
CURLS = [line for line in LINES if line.startswith("curl ")]
PLACES = {
    "ID": "/v1/assessments/",
    "DIFFERENTIAL": "/v1/differential/",
    "JOB": "/v1/jobs/",
}
"""Variable of the page → where what it names lies."""
MAY_BE_LATE = {"cancel", "resume"}  # the job may have ended before the line is sent

pytestmark = [
    pytest.mark.skipif(shutil.which("curl") is None, reason="NO CURL: install it to run the page"),
    pytest.mark.skipif(not phantoms.available(), reason="nilearn is not installed: no phantoms"),
]


@dataclass(frozen=True)
class Ran:
    """What a line of the page brought."""

    line: str
    method: str
    path: str
    status: int
    content: bytes


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("state")) as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, served: Server) -> Path:
    """A folder with the files that the page's lines name."""
    made = tmp_path_factory.mktemp("lines")
    (made / "key.txt").write_text(f"Authorization: Bearer {served.key}\n")
    script = ROOT / "examples" / "draw_phantoms.py"
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, script, made, "1"], env=surroundings, check=True)
    (made / "phantom-1.dcm").rename(made / "scan.dcm")
    for seed, name in enumerate(("scan.png", "slice-2.png")):
        pixels = phantoms.make("meningioma", seed=seed).slice.pixels
        Image.fromarray((pixels * 255).astype("uint8")).save(made / name)
    with zipfile.ZipFile(made / "scans.zip", "w") as archive:
        for name in ("scan.dcm", "scan.png", "slice-2.png"):
            archive.write(made / name, name)
    return made


@pytest.fixture(scope="module")
def ran(served: Server, folder: Path) -> list[Ran]:
    """Every line of the page run in its order by a shell, as a reader would."""
    study = str(dcmread(folder / "scan.dcm", stop_before_pixels=True).StudyInstanceUID)
    variables = {"BRAINTX": served.url, "STUDY": study}
    found = []
    for line in LINES:
        if line.startswith("braintx "):
            continue  # the fixture `served` has done that
        one = _run(line, folder, {**os.environ, **variables})
        if one is None:
            continue
        found.append(one)
        location = _headers(folder).get("location", "")
        for name, place in PLACES.items():
            if location.startswith(place):
                variables.setdefault(name, location.removeprefix(place))
    return found


def _run(line: str, folder: Path, surroundings: dict[str, str]) -> Ran | None:
    """Run it; of a curl line say what came back, wherever the line puts it."""
    told = 'curl() { command curl -sS -D headers.txt --stderr errors.txt "$@"; }'
    script = f"{told}\n{line}"
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        check=False,
        cwd=folder,
        env=surroundings,
        stdout=subprocess.PIPE,
        timeout=120,
    )
    assert done.returncode == 0, line
    if not line.startswith("curl "):
        return None
    path = re.search(r"\$BRAINTX(/[^\s\"?]*)", line)
    assert path is not None, line
    sends = any(f" {option} " in line for option in ("-F", "--json", "--data-binary", "-X POST"))
    status = int((folder / "headers.txt").read_text().split()[1])
    content = done.stdout
    if (kept := re.search(r" -o (\S+)", line)) is not None:
        content = (folder / kept[1]).read_bytes()
    return Ran(line, "POST" if sends else "GET", path[1], status, content)


def _headers(folder: Path) -> dict[str, str]:
    lines = (folder / "headers.txt").read_text().splitlines()[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def openapi(served: Server) -> dict[str, dict[str, dict[str, object]]]:
    request = urllib.request.Request(  # noqa: S310  (our own)
        f"{served.url}/openapi.json", headers={"X-API-Key": served.key}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  (our own)
        return dict(json.load(answer)["paths"])


def test_every_endpoint_is_on_the_page_and_no_other(served: Server) -> None:
    there = {
        (method.upper(), path)
        for path, operations in openapi(served).items()
        for method in operations
    }
    assert set(ENDPOINTS) == there
    assert len(ENDPOINTS) == len(there)


def test_every_line_runs(ran: list[Ran]) -> None:
    for one in ran:
        late = one.path.rpartition("/")[2] in MAY_BE_LATE
        allowed = {200, 201, 202} | ({409} if late else set())
        assert one.status in allowed, (one.line, one.status, one.content[:400])
        if one.status == 409:
            assert json.loads(one.content)["code"].startswith("job."), one.line


def test_every_endpoint_has_a_line(served: Server, ran: list[Ran]) -> None:
    asked = {(one.method, one.path) for one in ran}
    for method, template in ENDPOINTS:
        pattern = re.compile(re.sub(r"\{\w+\}", r"[^/]+", template))
        assert any(m == method and pattern.fullmatch(path) for m, path in asked), template


def test_the_lines_bring_what_the_page_says(ran: list[Ran], folder: Path) -> None:
    by_path = {one.path: one.content for one in ran}
    assert set(json.loads(by_path["/v1/tumor"])) == {"id", "result"}
    assert (folder / "overlay.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((folder / "bundle.json").read_bytes())["resourceType"] == "Bundle"
    scan, drawn = dcmread(folder / "scan.dcm"), dcmread(folder / "seg.dcm")
    assert (drawn.Modality, drawn.StudyInstanceUID) == ("SEG", scan.StudyInstanceUID)
    assert dcmread(folder / "sr.dcm").Modality == "SR"
    assert b"braintx_http_requests_total" in by_path["/metrics"]
    assert by_path["/v1/models/tumor/card"].startswith(b"#")


def errors_told() -> dict[str, int]:
    table = PAGE.split("## Errors")[1]
    rows = re.findall(r"^\| (.+?) \| (\d{3}) \|", table, re.MULTILINE)
    return {code: int(status) for codes, status in rows for code in re.findall(r"`([^`]+)`", codes)}


def test_the_table_of_errors_is_the_codes_of_the_service() -> None:
    told = errors_told()
    table = dict(problems._STATUS)
    assert {code: told.get(code) for code in table} == table
    for code, status in told.items():
        if code != "unexpected":
            assert problems.status_of(code) == status, code
    assert set(told.values()) == set(problems._TITLES)
