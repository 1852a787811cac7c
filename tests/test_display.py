"""What a notebook shows of an answer: all of it, and nothing that breaks the page."""

import re
from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest

import braintx
from braintx.core.errors import BrainTxError
from braintx.core.messages import Percent, say
from braintx.core.records import (
    Assessment,
    Attribution,
    GateDecision,
    Issue,
    Outline,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
)

HEAD = Slice(np.linspace(0, 1, 80 * 96, dtype=np.float32).reshape(80, 96), "a <b>.png")


@pytest.fixture
def answer() -> Assessment:
    tumor = TumorPrediction(
        "glioma",
        {"glioma": 0.71, "meningioma": 0.27, "other": 0.02},
        ("glioma", "meningioma"),
        0.95,
        True,
    )
    treatment = TreatmentPrediction(
        "surgery",
        {
            "chemotherapy": 0.3,
            "close monitoring": 0.1,
            "radiation therapy": 0.2,
            "surgery": 0.4,
        },
        {"accuracy": 0.315, "accuracy_for_type": 0.34},
        0.25,
        (
            Attribution("tumor_type", say("value.glioma", share=Percent(0.71)), 0.021),
            Attribution("sex", say("value.sex_F"), 0.0),
        ),
    )
    return Assessment(
        HEAD.source,
        GateDecision("accepted", 0.99),
        tumor,
        Outline(((10, 10), (30, 10), (20, 40)), 0.1),
        treatment,
        np.zeros(HEAD.pixels.shape, np.float32),
        {"tumor": "1.0.0+abc"},
        (
            Issue("tumor.abstained", "warning"),
            Issue("gate.modality", "warning", values={"modality": "<CT>"}),
        ),
        slice=HEAD,
    )


ENGLISH = (
    "<b>No single answer</b>",
    "it could be glioma or meningioma",
    "95% of new patients of the hospital",
    "71.0%",
    "Treatment: Surgery",
    "at best 34.0% are right",
    "tumour type: glioma (71%), +2.1 points",
    "not a medical device",
)
SPANISH = (
    "<b>Sin una respuesta única</b>",
    "podría ser glioma o meningioma",
    "95\N{NO-BREAK SPACE}% de los pacientes nuevos",
    "71,0\N{NO-BREAK SPACE}%",
    "Tratamiento: Cirugía",
    "como mucho el 34,0\N{NO-BREAK SPACE}%",
    "tipo de tumor: glioma (71 %), +2,1 puntos",
    "no es un producto sanitario",
)


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("es", SPANISH)])
def test_everything_is_shown(answer, language, said):
    html = braintx.show(answer, language=language)._repr_html_()
    assert [words for words in said if words not in html] == []
    assert "&lt;CT&gt;" in html
    assert "tumor 1.0.0+abc" in html
    assert "alt='a &lt;b&gt;.png'" in html
    assert "sex" not in html  # it moved nothing
    assert "abstains:" in html or language == "es"
    picture = re.search(r"data:image/png;base64,([A-Za-z0-9+/=]+)'", html)
    assert b64decode(picture[1]).startswith(b"\x89PNG")
    assert "http" not in html


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "does not look like a brain MRI"), ("es", "no parece una resonancia cerebral")],
)
def test_a_refusal_shows_the_scan_and_why(answer, language, why):
    found = (Issue("gate.not_brain_mri", "warning"),)
    refused = Assessment("x", GateDecision("not_brain_mri", 0.01), warnings=found, slice=HEAD)
    html = braintx.show(refused, language=language).html
    assert why in html
    assert "Treatment" not in html
    assert "<img" in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("<b>Other tumour: pituitary</b>", "pituitary tumour 80%",
                "The image looks like T2")),
        ("es", ("<b>Otro tumor: hipofisario</b>", "tumor hipofisario 80\N{NO-BREAK SPACE}%",
                "La imagen parece ser T2")),
    ],
)  # fmt: skip
def test_subtypes_and_sequences_are_shown(answer, language, said):
    tumor = replace(answer.tumor, label="other", prediction_set=("other",), abstained=False,
                    subtypes={"pituitary": 0.8, "another": 0.2})  # fmt: skip
    html = braintx.show(replace(answer, tumor=tumor), language=language).html
    why = Issue("gate.other_sequence", "warning", values={"sequence": say("sequence.T2")})
    gate = GateDecision("other_sequence", 0.1, why, "T2")
    refused = braintx.show(Assessment("x", gate, warnings=(why,)), language=language).html
    assert [words for words in said if words not in html + refused] == []


@pytest.mark.parametrize("given", [None, "scan.png"])
def test_what_is_no_answer_for_a_slice_is_refused(given):
    with pytest.raises(BrainTxError, match=r"expected the answer for one slice"):
        braintx.show(given)


def test_a_plain_console_gets_a_line(answer):
    assert len(repr(braintx.show(answer))) < 80
    with pytest.raises(BrainTxError, match="Opacity"):
        braintx.show(answer, opacity=3)
    with pytest.raises(BrainTxError, match="No sentences in 'fr'"):
        braintx.show(answer, language="fr")


@pytest.mark.parametrize(("language", "said"), [("en", "diameter is 34 mm"), ("es", "es de 34 mm")])
def test_millimetres_are_shown_where_they_are_known(answer, language, said):
    assert said not in braintx.show(answer, language=language).html
    outline = replace(answer.outline, area_mm2=711.6, diameter_mm=33.6)
    assert said in braintx.show(replace(answer, outline=outline), language=language).html
