"""What the answer says, as Observations, a RiskAssessment and the DiagnosticReport over them.

Nothing of it is checked by a person, so its status is never above "preliminary". Where the gate
refused the image, the tumour's type is "cancelled" and absent ("not-performed"), and there is
neither outline nor treatment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from braintx.core.records import (
    Assessment,
    Issue,
    Outline,
    PatientAssessment,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.i18n import answers
from braintx.service.fhir import codes
from braintx.service.fhir.codes import Concept
from braintx.service.fhir.elements import (
    Context,
    Json,
    coded,
    identifier,
    percent,
    percentage,
    quantity,
    reference,
)

OLDEST = 89
"""Years; the HIPAA Safe Harbor rule (45 CFR 164.514) lets no higher age stand by itself."""


def observations(case: Context) -> Iterator[Json]:
    """Gate, type, prediction set and outline: what is known of each."""
    stored = case.stored
    yield _gate(case)
    yield _type(case, stored.answer.tumor)
    if stored.answer.tumor is not None:
        yield _prediction_set(case, stored.answer.tumor)
    outline = stored.shown.outline
    if outline is not None and outline.xy:
        yield _outline(case, outline)


def age(case: Context) -> Json | None:
    """The age that was given; over 89 years only that."""
    given = case.stored.record.age
    if given is None:
        return None
    years = quantity(min(float(given), OLDEST), "a")
    if given > OLDEST:
        years["comparator"] = ">"
    return {**observation(case, codes.AGE, "final"), "valueQuantity": years}


def risk(case: Context) -> Json | None:
    """The treatment that the record goes with, each with its probability, under the ceiling.

    R4 writes a probability's decimal in per cent (``RiskAssessment.prediction.probability[x]``).
    """
    treatment = case.stored.answer.treatment
    if treatment is None:
        return None
    return {
        "resourceType": "RiskAssessment",
        "id": case.id("treatment"),
        "identifier": [identifier(codes.ASSESSMENT, f"{case.stored.id}/treatment")],
        "status": "preliminary",
        "code": case.concept(codes.TREATMENT),
        "subject": reference(case.patient),
        "occurrenceDateTime": case.made,
        **_where("performer", case.devices.get("treatment")),
        "basis": [
            reference(case.id(concept.code))
            for concept in (codes.TUMOR_TYPE, codes.AGE)
            if concept is not codes.AGE or case.stored.record.age is not None
        ],
        "prediction": [
            {
                "outcome": case.concept(codes.TREATMENTS[label]),
                "probabilityDecimal": percentage(probability),
            }
            for label, probability in treatment.probabilities.items()
        ],
        **_ceiling(case, treatment),
    }


def report(case: Context, results: list[str]) -> Json:
    """The DiagnosticReport: the answer in the language's sentences, over its ``results``.

    Parameters
    ----------
    case : Context
    results : list of str
        Ids of the Observations' entries.
    """
    tumor = case.stored.answer.tumor
    told = list(_sentences(case))
    found: Json = {
        "resourceType": "DiagnosticReport",
        "id": case.id("report"),
        "text": {"status": "generated", "div": _narrative(told)},
        "identifier": [identifier(codes.ASSESSMENT, case.stored.id)],
        "status": "cancelled" if _impossible(case) else "preliminary",
        "category": [coded(codes.RADIOLOGY)],
        "code": case.concept(codes.REPORT),
        "subject": reference(case.patient),
        "issued": case.made,
        "result": [reference(one) for one in results],
        "conclusion": "\n".join(told),
    }
    if case.study is not None:
        found["imagingStudy"] = [reference(case.study)]
    if tumor is not None and not tumor.abstained:
        found["conclusionCode"] = [_kind(case, tumor)]
    if case.base_url is not None:
        found["presentedForm"] = [
            {
                "contentType": "application/pdf",
                "language": case.words.language,
                "url": f"{case.base_url.rstrip('/')}/v1/assessments/{case.stored.id}/report.pdf",
            }
        ]
    return found


def observation(case: Context, concept: Concept, status: str = "preliminary") -> Json:
    """The head of an Observation, without its value.

    Parameters
    ----------
    case : Context
    concept : Concept
        What is observed; its code names the resource, too.
    status : str, default="preliminary"
    """
    return {
        "resourceType": "Observation",
        "id": case.id(concept.code),
        "identifier": [identifier(codes.ASSESSMENT, f"{case.stored.id}/{concept.code}")],
        "status": status,
        "code": case.concept(concept),
        "subject": reference(case.patient),
        "issued": case.made,
    }


def _of_image(case: Context, concept: Concept, status: str = "preliminary") -> Json:
    found = observation(case, concept, status)
    found["category"] = [coded(codes.IMAGING)]
    found |= _where("device", case.devices.get("tumor"))
    if case.study is not None:
        found["derivedFrom"] = [reference(case.study)]
    return found


def _gate(case: Context) -> Json:
    answer, gate = case.stored.answer, case.stored.shown.gate
    found = _of_image(case, codes.GATE)
    found["valueCodeableConcept"] = case.concept(codes.GATES[gate.status])
    found["component"] = [_component(case, codes.GATE_SCORE, valueQuantity=percent(gate.score))]
    if gate.sequence is not None:
        taken = case.concept(codes.SEQUENCES[gate.sequence])
        found["component"] += [_component(case, codes.SEQUENCE, valueCodeableConcept=taken)]
    if isinstance(answer, PatientAssessment):
        found["component"] += [
            _component(case, codes.SLICES_READ, valueInteger=len(answer.slices)),
            _component(case, codes.SLICES_ACCEPTED, valueInteger=answer.answered),
        ]
    if gate.reason is not None:
        found["note"] = [{"text": case.words.issue(gate.reason)}]
    return found


def _type(case: Context, tumor: TumorPrediction | None) -> Json:
    if tumor is None:
        absent = _of_image(case, codes.TUMOR_TYPE, "cancelled")
        return {**absent, "dataAbsentReason": coded(codes.NOT_PERFORMED)}
    found = _of_image(case, codes.TUMOR_TYPE)
    found["bodySite"] = coded(codes.BRAIN)
    if tumor.abstained:
        found["dataAbsentReason"] = {
            **coded(codes.UNKNOWN),
            "text": answers.prediction_set(case.words, tumor),
        }
    else:
        found["valueCodeableConcept"] = _kind(case, tumor)
    found["component"] = [
        *(
            _component(case, codes.TUMORS[label], valueQuantity=percent(probability))
            for label, probability in tumor.probabilities.items()
        ),
        *(
            _component(case, codes.SUBTYPES[name], valueQuantity=percent(probability))
            for name, probability in tumor.of_subtypes.items()
        ),
    ]
    return found


def _kind(case: Context, tumor: TumorPrediction) -> Json:
    """The type, or what of it has a public code of its own, by the name that windows give it."""
    pituitary = tumor.subtype == "pituitary"
    concept = codes.SUBTYPES["pituitary"] if pituitary else codes.TUMORS[tumor.label]
    return case.concept(concept) | {"text": answers.named(case.words, tumor)}


def _prediction_set(case: Context, tumor: TumorPrediction) -> Json:
    members = [
        _component(case, codes.MEMBER, valueCodeableConcept=case.concept(codes.TUMORS[label]))
        for label in tumor.prediction_set
    ]
    coverage = _component(case, codes.COVERAGE, valueQuantity=percent(tumor.coverage))
    familiarity = _component(case, codes.FAMILIARITY, valueQuantity=percent(tumor.familiarity))
    found = _of_image(case, codes.PREDICTION_SET)
    return {
        **found,
        "component": [*members, coverage, familiarity],
        "note": [{"text": answers.prediction_set(case.words, tumor)}],
    }


def _outline(case: Context, outline: Outline) -> Json:
    sizes = ((codes.AREA, outline.area_mm2, "mm2"), (codes.DIAMETER, outline.diameter_mm, "mm"))
    measured = [
        _component(case, concept, valueQuantity=quantity(float(value), unit))
        for concept, value, unit in sizes
        if value is not None
    ]
    return {
        **_of_image(case, codes.OUTLINE),
        "bodySite": coded(codes.BRAIN),
        "component": [
            *measured,
            _component(case, codes.HEAD_SHARE, valueQuantity=percent(outline.area_fraction)),
            _component(case, codes.CERTAINTY, valueQuantity=percent(outline.certainty)),
        ],
    }


def _component(case: Context, concept: Concept, **value: object) -> Json:
    return {"code": case.concept(concept), **value}


def _ceiling(case: Context, treatment: TreatmentPrediction) -> Json:
    best = treatment.ceiling.get("accuracy_for_type")
    if best is None:
        return {}
    return {
        "extension": [{"url": codes.CEILING, "valueQuantity": percent(best)}],
        "note": [{"text": _ceiling_said(case, best)}],
    }


def _ceiling_said(case: Context, best: float) -> str:
    return case.words("notebook.ceiling", share=case.words.percent(best, 1))


def _impossible(case: Context) -> bool:
    """Whether there was nothing to report on; a brain without a suspected tumour is something."""
    looked = case.stored.shown.gate.status in {"accepted", "no_tumor_suspected"}
    return case.stored.answer.tumor is None and not looked


def _sentences(case: Context) -> Iterator[str]:
    """The conclusion, sentence by sentence."""
    words, answer, shown = case.words, case.stored.answer, case.stored.shown
    if answer.tumor is not None:
        yield f"{answers.headline(words, answer.tumor)}."
        yield answers.prediction_set(words, answer.tumor)
    if size := answers.measured(words, shown.outline):
        yield f"{words('notebook.outline')} {size}"
    if answer.treatment is not None:
        named = answers.treatment(words, answer.treatment.label)
        yield f"{words('notebook.treatment', label=named)}."
        best: float | None = answer.treatment.ceiling.get("accuracy_for_type")
        if best is not None:
            yield _ceiling_said(case, best)
    yield from (words.issue(found) for found in _warnings(answer, shown))
    yield words("notebook.research")


def _warnings(answer: Assessment | PatientAssessment, shown: Assessment) -> tuple[Issue, ...]:
    own = answer.warnings if isinstance(answer, PatientAssessment) else ()
    # of an abstention the prediction set has said why
    return tuple(one for one in (*own, *shown.warnings) if one.code != "tumor.abstained")


def _narrative(told: list[str]) -> str:
    paragraphs = "".join(f"<p>{escape(sentence, quote=False)}</p>" for sentence in told)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'


def _where(name: str, entry: str | None) -> Mapping[str, Json]:
    return {} if entry is None else {name: reference(entry)}
