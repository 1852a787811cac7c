"""The report of ``braintx data check`` for people."""

import re

from braintx.cli.language import speak
from braintx.cli.report import to_table
from tests.data.test_quality import ISSUES


def test_the_table_names_codes_counts_and_examples():
    text = to_table(ISSUES, speak())
    assert re.search(r"^warning +44  id\.repaired$", text, re.M)
    assert "e.g. line 3 → x …" in text
    assert "e.g. a.jpg; b.jpg\n" in text
    assert "1 of level error, 1 of level warning, 1 of level info." in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_table_in_spanish_has_the_same_codes():
    text = to_table(ISSUES, speak("es"))
    assert re.search(r"^aviso +44  id\.repaired$", text, re.M)
    assert "p. ej. línea 3 → x …" in text
    assert "El archivo no tiene bytes." in text
