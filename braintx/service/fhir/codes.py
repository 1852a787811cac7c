"""The one place of codes: what BrainTx says, in terminologies that a hospital knows, and its own.

A public code stands here only where its meaning is certain. SNOMED CT: 393564001 as in its browser;
302820008 as its release notes of remodelled meningiomas name it; 108369006, which DICOM PS3.16
calls neoplasm; 127024001, the concept under which the NHS genomic test directory's FHIR mapping
puts pituitary tumours; treatments and the brain as in
DICOM PS3.16 (CID 6083, CID 6319, part "Brain structure"); 424313000 as in the German basic
oncology data set (oBDS). HPO, with a boolean for present or absent, as in the NHS genomics guide;
OMIM and Orphanet by the systems that HL7 and the German module of rare diseases name. LOINC:
33728-7 as in HL7's mCODE, 18748-4 and 30525-0 as published.
Everything else has a code of `LOCAL`, our own system, and a text.

What FHIR R4 (4.0.1) lets a coded element be, `fhir.resources` does not check: ``status`` may be
"nonsense" there. `REQUIRED` and `SYSTEMS` hold what `braintx.service.fhir.check` holds it to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from braintx.core.labels import GateStatus, Sequence, Subtype, TreatmentLabel, TumorLabel

ROOT = "http://braintx.invalid/fhir"
"""Begins every address of ours. It is a name, and by RFC 2606 never anybody's site."""
LOCAL = f"{ROOT}/CodeSystem/answer"
ASSESSMENT = f"{ROOT}/identifier/assessment"
OUTCOME = f"{ROOT}/identifier/outcome"
PSEUDONYM = f"{ROOT}/identifier/pseudonym"
MODEL = f"{ROOT}/identifier/model-version"
SHA256 = f"{ROOT}/identifier/sha256"
CEILING = f"{ROOT}/StructureDefinition/treatment-ceiling"

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
DICOM_UID = "urn:dicom:uid"
URI = "urn:ietf:rfc:3986"
HPO = "http://human-phenotype-ontology.org"
OMIM = "http://www.omim.org"
ORPHANET = "http://www.orpha.net"
DECIPHER = f"{ROOT}/CodeSystem/decipher"
DDXPLUS = f"{ROOT}/CodeSystem/ddxplus"
_HL7 = "http://terminology.hl7.org/CodeSystem"
ABSENT = f"{_HL7}/data-absent-reason"
CATEGORY = f"{_HL7}/observation-category"
CLINICAL = f"{_HL7}/condition-clinical"
VERIFIED = f"{_HL7}/condition-ver-status"
PARTICIPANT = f"{_HL7}/provenance-participant-type"
SECTION = f"{_HL7}/v2-0074"

UNITS: Mapping[str, str] = {"%": "%", "mm": "mm", "mm2": "mm²", "a": "a"}
"""UCUM code → how it is written."""


@dataclass(frozen=True)
class Coding:
    """A code of a system, and what the system calls it."""

    system: str
    code: str
    display: str


@dataclass(frozen=True)
class Concept:
    """Something that BrainTx says.

    Attributes
    ----------
    key : str
        Of the catalogue: its words in each language. The English ones are its code's display.
    code : str
        Of `LOCAL`.
    public : Coding or None
        The same, as others code it.
    """

    key: str
    code: str
    public: Coding | None = None


BRAIN = Coding(SNOMED, "12738006", "Brain structure")
RADIOLOGY = Coding(SECTION, "RAD", "Radiology")
IMAGING = Coding(CATEGORY, "imaging", "Imaging")
NOT_PERFORMED = Coding(ABSENT, "not-performed", "Not Performed")
UNKNOWN = Coding(ABSENT, "unknown", "Unknown")
ACTIVE = Coding(CLINICAL, "active", "Active")
CONFIRMED = Coding(VERIFIED, "confirmed", "Confirmed")
PERFORMER = Coding(PARTICIPANT, "performer", "Performer")

REPORT = Concept("fhir.report", "report", Coding(LOINC, "18748-4", "Diagnostic imaging study"))
AGE = Concept("fhir.age", "age", Coding(LOINC, "30525-0", "Age"))
TUMOR_TYPE = Concept("fhir.tumor_type", "tumor-type")
PREDICTION_SET = Concept("fhir.prediction_set", "prediction-set")
MEMBER = Concept("fhir.member", "prediction-set-member")
COVERAGE = Concept("fhir.coverage", "coverage")
FAMILIARITY = Concept("fhir.familiarity", "familiarity")
GATE = Concept("fhir.gate", "gate")
GATE_SCORE = Concept("fhir.gate_score", "gate-score")
SEQUENCE = Concept("fhir.sequence", "sequence")
SLICES_READ = Concept("fhir.slices_read", "slices-read")
SLICES_ACCEPTED = Concept("fhir.slices_accepted", "slices-accepted")
OUTLINE = Concept("fhir.outline", "outline")
AREA = Concept("fhir.area", "outline-area")
DIAMETER = Concept(
    "fhir.diameter",
    "outline-diameter",
    Coding(LOINC, "33728-7", "Size.maximum dimension in Tumor"),
)
HEAD_SHARE = Concept("fhir.head_share", "outline-head-share")
CERTAINTY = Concept("fhir.certainty", "outline-certainty")
TREATMENT = Concept("fhir.treatment", "treatment")
DIFFERENTIAL = Concept("fhir.differential", "differential")
NONE_OF_THESE = Concept("fhir.none_of_these", "none-of-these")
SEVERITY = Concept("fhir.severity", "severity")
DIAGNOSIS = Concept("fhir.diagnosis", "confirmed-diagnosis")
TREATMENT_GIVEN = Concept("fhir.treatment_given", "treatment-given")
NO_TUMOR = Concept("fhir.no_tumor", "no-tumor")
ANOTHER_TUMOR = Concept("fhir.another_tumor", "another-tumor")
"""What a confirmed "other" is: any tumour but the two, also of kinds the model knows nothing of."""

TUMORS: Mapping[TumorLabel, Concept] = {
    "glioma": Concept("tumor.glioma", "glioma", Coding(SNOMED, "393564001", "Glioma")),
    "meningioma": Concept(
        "tumor.meningioma", "meningioma", Coding(SNOMED, "302820008", "Intracranial meningioma")
    ),
    "other": Concept("tumor.other", "other", Coding(SNOMED, "108369006", "Neoplasm")),
}
SUBTYPES: Mapping[Subtype, Concept] = {
    "pituitary": Concept(
        "tumor.other_pituitary",
        "other-pituitary",
        Coding(SNOMED, "127024001", "Neoplasm of pituitary gland"),
    ),
    "another": Concept("tumor.other_another", "other-another"),
}
TREATMENTS: Mapping[TreatmentLabel, Concept] = {
    "chemotherapy": Concept(
        "treatment.chemotherapy", "chemotherapy", Coding(SNOMED, "367336001", "Chemotherapy")
    ),
    "close monitoring": Concept(
        "treatment.close_monitoring",
        "close-monitoring",
        Coding(SNOMED, "424313000", "Active surveillance"),
    ),
    "radiation therapy": Concept(
        "treatment.radiation_therapy",
        "radiation-therapy",
        Coding(SNOMED, "108290001", "Radiation oncology AND/OR radiotherapy"),
    ),
    "surgery": Concept(
        "treatment.surgery", "surgery", Coding(SNOMED, "387713003", "Surgical procedure")
    ),
}
GATES: Mapping[GateStatus, Concept] = {
    "accepted": Concept("fhir.gate_accepted", "accepted"),
    "no_tumor_suspected": Concept("fhir.gate_no_tumor_suspected", "no-tumor-suspected"),
    "other_sequence": Concept("fhir.gate_other_sequence", "other-sequence"),
    "not_brain_mri": Concept("fhir.gate_not_brain_mri", "not-brain-mri"),
}
SEQUENCES: Mapping[Sequence, Concept] = {
    "T1C": Concept("sequence.T1C", "t1-with-contrast"),
    "T1": Concept("sequence.T1", "t1-without-contrast"),
    "T2": Concept("sequence.T2", "t2"),
    "FLAIR": Concept("sequence.FLAIR", "flair"),
    "CT": Concept("sequence.CT", "ct"),
}
DEVICES: Mapping[str, Concept] = {
    "tumor": Concept("fhir.device_tumor", "tumor-model"),
    "treatment": Concept("fhir.device_treatment", "treatment-model"),
    "differential": Concept("fhir.device_differential", "differential-model"),
}
MODALITIES: Mapping[str, Coding] = {
    code: Coding(DICOM, code, display)
    for code, display in {
        "MR": "Magnetic Resonance",
        "CT": "Computed Tomography",
        "PT": "Positron emission tomography",
        "NM": "Nuclear Medicine",
        "US": "Ultrasound",
    }.items()
}
"""Of DICOM PS3.16, CID 29: those that a head is imaged with."""

CONCEPTS: tuple[Concept, ...] = (
    *(REPORT, AGE, TUMOR_TYPE, PREDICTION_SET, MEMBER, COVERAGE, FAMILIARITY),
    *(GATE, GATE_SCORE, SEQUENCE),
    *(SLICES_READ, SLICES_ACCEPTED, OUTLINE, AREA, DIAMETER, HEAD_SHARE, CERTAINTY, TREATMENT),
    *(DIAGNOSIS, TREATMENT_GIVEN, NO_TUMOR, ANOTHER_TUMOR, DIFFERENTIAL, NONE_OF_THESE, SEVERITY),
    *(*TUMORS.values(), *SUBTYPES.values(), *TREATMENTS.values(), *GATES.values()),
    *(*SEQUENCES.values(), *DEVICES.values()),
)
_CODINGS = (
    *(BRAIN, RADIOLOGY, IMAGING, NOT_PERFORMED, UNKNOWN, ACTIVE, CONFIRMED, PERFORMER),
    *MODALITIES.values(),
    *(one.public for one in CONCEPTS if one.public),
)
SYSTEMS: Mapping[str, Mapping[str, str]] = {
    system: {one.code: one.display for one in _CODINGS if one.system == system}
    for system in {one.system for one in _CODINGS}
}
"""System → code → display, of every public code that we write."""
PATTERNS: Mapping[str, str] = {
    HPO: r"HP:\d{7}",
    OMIM: r"\d{6}",
    ORPHANET: r"\d{1,7}",
    DECIPHER: r"\d{1,4}",
    DDXPLUS: r"\w{1,60}",
}
"""System → what its codes look like, of those whose findings and diseases are too many to list."""

_EVENT = "registered preliminary final amended corrected cancelled entered-in-error unknown"
REQUIRED: Mapping[str, frozenset[str]] = {
    path: frozenset(codes.split())
    for path, codes in {
        "Bundle.type": "document message transaction transaction-response batch batch-response "
        "history searchset collection",
        "Bundle.entry.request.method": "GET HEAD POST PUT DELETE PATCH",
        "Device.deviceName.type": "udi-label-name user-friendly-name patient-reported-name "
        "manufacturer-name model-name other",
        "Device.status": "active inactive entered-in-error unknown",
        "DiagnosticReport.status": f"{_EVENT} partial appended",
        "DiagnosticReport.text.status": "generated extensions additional empty",
        "ImagingStudy.status": "registered available cancelled entered-in-error unknown",
        "Observation.status": _EVENT,
        "Observation.valueQuantity.comparator": "< <= >= >",
        "Patient.gender": "male female other unknown",
        "Provenance.entity.role": "derivation revision quotation source removal",
        "RiskAssessment.status": _EVENT,
    }.items()
}
"""Path of an element that we write → its codes, where R4's binding is required."""
