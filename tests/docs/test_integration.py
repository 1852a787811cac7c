"""What the integrator's page asks for is there: rights, settings, metrics, options."""

from __future__ import annotations

import json
import re

import psycopg
import pytest

from apps.api import metrics, telemetry
from braintx.core.settings import DATABASE_VARIABLE, STATE_VARIABLE
from braintx.service.secrets import SECRET_VARIABLE
from braintx.storage.database import open_database
from tests import postgres
from tests.apps.browser import ROOT

PAGE = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
def test_the_roles_have_the_rights_that_the_page_says() -> None:
    first, second = blocks("sql")
    with postgres.cluster() as started:
        for statement in filter(str.strip, first.split(";\n")):
            started.execute(statement)
        url = started.url("braintx").replace("postgres@", "braintx@", 1)
        open_database(url).close()  # as the service's own role
        with psycopg.connect(started.url("braintx"), autocommit=True) as administrator:
            administrator.execute(second.encode())

        def ask(role: str, statement: str) -> None:
            address = started.url("braintx").replace("postgres@", f"{role}@", 1)
            with psycopg.connect(address) as connection:
                connection.execute(statement.encode())

        ask("research", "SELECT count(*) FROM assessments")
        ask("identifiers", "SELECT count(*) FROM braintx_identifiers.original_ids")
        ask("identifiers", "DELETE FROM braintx_identifiers.original_ids")
        for role, statement in (
            ("research", "SELECT count(*) FROM braintx_identifiers.original_ids"),
            ("research", "DELETE FROM assessments"),
            ("identifiers", "SELECT count(*) FROM assessments"),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(role, statement)


def test_orthancs_configuration_is_json_and_names_our_endpoint() -> None:
    (configuration,) = blocks("json")
    server = json.loads(configuration)["DicomWeb"]["Servers"]["braintx"]
    assert server["Url"].endswith("/v1/dicomweb/")
    assert server["HttpHeaders"]["Authorization"].startswith("Bearer btx_")


def test_variables_and_metrics_are_those_of_the_code() -> None:
    for name in (DATABASE_VARIABLE, STATE_VARIABLE, SECRET_VARIABLE, *telemetry._ENDPOINTS):
        assert name in PAGE, name
    counted = (metrics._requests, metrics._seconds, metrics._answers, metrics._waiting)
    there = {sample.name for one in counted for sample in one.collect()}
    told = set(re.findall(r"^\| `(braintx_\w+)` \|", PAGE, re.MULTILINE))
    assert {name.removesuffix("_total") for name in told} == there
