"""Damaged, malicious and absurd uploads are refused in words: no crash, no error of ours."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.apps.api.fuzz import UPLOADS, Fuzzed, fuzz
from tests.apps.api.mutations import NAMES, PATHS, Upload, uploads
from tests.apps.api.sending import send
from tests.apps.api.serving import serving


def holds(done: Fuzzed) -> None:
    assert done.alive
    assert done.same
    assert done.sent.of_server() == []
    assert done.sent.undocumented == []
    assert done.sent.unanswered == []
    assert done.unexpected == 0


def test_some_of_all_kinds(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        done = fuzz(server, 160, megabytes=2)
    holds(done)
    assert set(done.sent.statuses) > set(PATHS)  # and documents of what was answered
    assert any(400 <= status < 500 for some in done.sent.kinds.values() for status in some)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_all_of_them(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        done = fuzz(server, UPLOADS)
    holds(done)
    _, first, *_, last = done.megabytes
    assert last < first * 1.15
    assert done.peak < 2_000


def test_they_are_the_same_every_time() -> None:
    one, again, other = (list(itertools.islice(uploads(150, seed, 1), 150)) for seed in (0, 0, 1))
    assert one == again != other
    assert {upload.path for upload in one} == set(PATHS)


def test_names_that_mislead_stand_in_a_body() -> None:
    whole = b"".join(upload.body for upload in uploads(600, 0, 1))
    assert sum(name.encode("utf-8", "surrogateescape") in whole for name in NAMES) > len(NAMES) / 2


@pytest.mark.data
def test_files_from_the_field_are_answered_or_refused(tmp_path: Path, data_root: Path) -> None:
    found = [path for path in sorted((data_root.parent / "cases").rglob("*")) if path.is_file()]
    assert found
    with serving(tmp_path) as server:
        for path in found:
            head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="x"\r\n\r\n'
            body = head + path.read_bytes() + b"\r\n--b--\r\n"
            kind = {"Content-Type": "multipart/form-data; boundary=b"}
            status, _ = send(server, Upload("case", "/v1/assessments", kind, body))
            assert status in {201, 422}, path.name
