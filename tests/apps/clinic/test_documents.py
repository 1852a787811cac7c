"""The case to take along, and to take in."""

from __future__ import annotations

import csv
import io
import json

import pytest
from pypdf import PdfReader

from braintx.data import phenopackets
from tests.apps.clinic.conftest import TALL, MakeVisitor, Visitor
from tests.apps.clinic.test_pages import plain

CASE = {
    "finding": ["HP:0000098", "HP:0001945"],
    "status.HP:0001945": "absent",
    "severity.HP:0000098": "severe",
    "age": "24",
    "sex": "F",
}


def packet(visitor: Visitor) -> bytes:
    told = visitor.send("/documents/phenopacket", **CASE)
    assert told.headers["Content-Disposition"].startswith("attachment")
    return told.data


def test_the_table_has_a_row_for_each_disease_and_finding(visitor: Visitor) -> None:
    text = visitor.send("/documents/tsv", **CASE).data.decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    first = rows[0]
    assert (first["disease"], first["finding"], first["severity"]) == (
        "OMIM:154700",
        "HP:0000098",
        "severe",
    )
    assert float(first["weight_nats"]) == 1.5
    assert float(first["frequency"]) == 0.8
    assert first["sources"] == "PMID:20591885"
    assert {one["row"] for one in rows} == {"reason", "missing"}
    assert {one["disease_name"] for one in rows} >= {"Marfan syndrome", "Influenza"}


def test_the_json_is_the_commands(visitor: Visitor) -> None:
    told = json.loads(visitor.send("/documents/json", **CASE).data)
    assert told["ranking"][0]["id"] == "OMIM:154700"
    assert told["presentation"]["age"] == 24
    assert told["release"] == "2025-01-16"


def test_a_phenopacket_goes_out_and_comes_in_again(visitor: Visitor) -> None:
    content = packet(visitor)
    taken = phenopackets.read(content).presentation
    assert (taken.age, taken.sex) == (24, "F")
    file = (io.BytesIO(content), "patient.json")
    page = visitor.send("/phenopacket", packet=file).text
    assert 'name="status.HP:0001945" value="absent" checked' in page
    assert 'value="severe" selected' in page
    assert "Taken from the phenopacket: 2 findings." in plain(page)
    assert visitor.known.asked[-1] == taken


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"proband": {}}', b"x" * 99])
def test_what_is_no_phenopacket_is_told_and_the_case_stays(visitor: Visitor, content) -> None:
    file = (io.BytesIO(content), "Zubizarreta.json")
    told = visitor.send("/phenopacket", packet=file, **TALL, note="what was typed")
    assert told.status_code == 422
    assert 'role="alert"' in told.text
    assert 'value="HP:0000098"' in told.text
    assert "what was typed" in told.text


def test_no_file_is_told(visitor: Visitor) -> None:
    assert "No phenopacket was chosen" in plain(visitor.send("/phenopacket", **TALL).text)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "no Fever"), ("es", "Síndrome de Marfan")],
)
def test_the_pdf_says_it_in_the_language(visit: MakeVisitor, language, expected) -> None:
    content = visit(language).send("/documents/pdf", **CASE).data
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert expected in told
    assert "OMIM:154700" in told


def test_a_case_is_kept_where_somebody_asks_and_there_is_a_repository(visit: MakeVisitor) -> None:
    kept: list[object] = []

    def keep(found: object) -> str:
        kept.append(found)
        return "0b9f7a52"

    visitor = visit(keep=keep)
    assert 'formaction="/keep"' in visitor.send(**CASE).text
    assert not kept
    assert "Saved to the repository as 0b9f7a52." in plain(visitor.send("/keep", **CASE).text)
    assert len(kept) == 1
    alone = visit()
    assert 'formaction="/keep"' not in alone.send(**CASE).text
    assert alone.send("/keep", **CASE).status_code == 404


def test_the_table_speaks_the_pages_language_and_rounds(visit: MakeVisitor) -> None:
    text = visit("es").send("/documents/tsv", **CASE).data.decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert (rows[0]["disease_name"], rows[0]["finding_name"]) == (
        "Síndrome de Marfan",
        "Talla alta",
    )
    shares = {one[name] for one in rows for name in ("probability", "frequency") if one[name]}
    digits = [share.lstrip("0.") for share in shares]
    assert all(len(one) <= 4 for one in digits)
    assert "0.3776" in shares  # 1 / (1 + 2.718 ** 0.5), cut
