"""What is shipped is known: its bill of materials, its licences, and whether it was audited."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.ports import free_port
from tests.test_project import _pins
from tools import audit, sbom
from tools.shipped import licence, shipped

PERMISSIVE = {
    "0BSD",
    "3-Clause BSD License",
    "Apache 2.0",
    "Apache License 2.0",
    "Apache Software License",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC License (ISCL)",
    "MIT",
    "MIT License",
    "MIT-CMU",
    "PSF-2.0",
    "Python Software Foundation License",
    "Zlib",
}
EXCEPTIONS = {
    "certifi": "MPL 2.0, for its files alone: a list of certificates, shipped as it is",
    "fpdf2": "LGPL 3: a package of its own, unchanged, that anybody can replace",
    "orjson": "MPL 2.0, for its files alone, unchanged",
    "psycopg": "LGPL 3: as fpdf2",
    "psycopg-binary": "LGPL 3: as fpdf2",
    "tqdm": "MPL 2.0, for its files alone, unchanged",
}


def test_what_is_shipped_is_what_the_runtime_file_brings_along() -> None:
    found = shipped()
    assert set(_pins("requirements.txt")) <= set(found)
    assert {"starlette", "h11", "scipy"} <= set(found)
    assert {"pytest", "schemathesis", "cyclonedx-bom"}.isdisjoint(found)


def test_every_licence_is_permissive_or_an_exception_with_its_reason() -> None:
    told = {name: licence(package) for name, package in shipped().items()}
    strict = {
        name for name, text in told.items()
        if not set(re.split(" AND | OR ", text)) <= PERMISSIVE
    }  # fmt: skip
    assert strict == set(EXCEPTIONS)


def test_the_bill_of_materials(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = sbom.bill(), sbom.bill()
    assert first == second
    assert first["specVersion"] == "1.6"
    assert first["metadata"]["component"]["name"] == "braintx"
    versions = {
        one["name"].lower().replace("_", "-").replace(".", "-"): one for one in first["components"]
    }
    assert set(versions) == set(shipped())
    assert [one["name"] for one in first["components"] if not one["licenses"]] == []
    assert versions["fastapi"]["version"] == _pins("requirements.txt")["fastapi"]
    assert "file:" not in json.dumps(first)
    known = {one["bom-ref"] for one in first["components"]} | {"root-component"}
    assert {ref for one in first["dependencies"] for ref in one["dependsOn"]} <= known


@pytest.mark.slow
def test_the_bill_is_cyclonedx() -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator  # slow to load

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(sbom.bill())) is None


Reply = Callable[[list[dict[str, object]]], object]


@contextmanager
def database(reply: Reply) -> Iterator[str]:
    """Something at an address that answers as it likes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            content = json.dumps(reply(asked)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def knows(*bad: str) -> Reply:
    """A database as OSV's documentation describes it: an answer for each question, in order."""
    return lambda asked: {
        "results": [
            {"vulns": [{"id": "GHSA-1"}, {"id": "PYSEC-2"}]}
            if one["package"]["name"] in bad
            else {}
            for one in asked
        ]
    }


def test_what_is_known_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with database(knows("jinja2", "pillow", "torch")) as address:
        assert audit.main(address) == 1
    told = capsys.readouterr().out
    assert f"pillow {_pins('requirements.txt')['pillow']}: GHSA-1, PYSEC-2" in told
    assert f"torch {_pins('requirements.txt')['torch']}: " in told  # not 2.13.0+cpu
    with pytest.MonkeyPatch.context() as patch, database(knows("old")) as address:
        patch.setattr(audit, "KNOWN", ("old", "1"))
        assert audit.main(address) == 0
    assert f"{len(shipped())} packages audited, 0 with" in capsys.readouterr().out


@pytest.mark.parametrize(
    "reply",
    [
        knows(),
        lambda asked: {"results": []},
        lambda asked: {},
        lambda asked: [],
        lambda asked: {"results": [None] * len(asked)},
    ],
    ids=["knows nothing", "answers less", "answers nothing", "is none", "answers none"],
)
def test_what_is_no_database_audits_nothing(
    reply: Reply, capsys: pytest.CaptureFixture[str]
) -> None:
    with database(reply) as address:
        assert audit.main(address) == audit.NOT_AUDITED
    assert "Not audited" in capsys.readouterr().out


def test_no_database_audits_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(f"http://127.0.0.1:{free_port()}") == audit.NOT_AUDITED
    assert "Not audited: no database could be reached" in capsys.readouterr().out
