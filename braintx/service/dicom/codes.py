"""The codes of what is said, their meanings in the language asked for.

Concepts that SNOMED CT or DICOM (PS3.16) has go by its code; what only this product says goes
by one of its own scheme. SNOMED CT: 108369006 neoplasm, 49755003 morphologically abnormal
structure, 393564001 glioma, 302820008 intracranial meningioma, 127024001 neoplasm of the
pituitary gland, 82334004 indeterminate, 816077007 magnetic resonance imaging of the brain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from braintx.core.labels import GateStatus, Sequence, Subtype, TumorLabel
from braintx.core.records import TumorPrediction
from braintx.i18n import Words, answers

if TYPE_CHECKING:
    from highdicom.sr import CodedConcept

SCHEME = "99BRAINTX"
SCHEME_NAME = "BrainTx concepts"

_TUMORS: dict[TumorLabel, str] = {
    "glioma": "393564001",
    "meningioma": "302820008",
    "other": "108369006",
}
_PITUITARY = "127024001"
_GATES: dict[GateStatus, str] = {
    "accepted": "accepted",
    "no_tumor_suspected": "no_tumor",
    "other_sequence": "other_sequence",
    "not_brain_mri": "not_brain_mri",
}
_KNOWN = {
    "neoplasm": ("108369006", "SCT"),
    "abnormal_structure": ("49755003", "SCT"),
    "indeterminate": ("82334004", "SCT"),
    "procedure": ("816077007", "SCT"),
    "area": ("42798000", "SCT"),
    "long_axis": ("103339001", "SCT"),
    "certainty": ("111012", "DCM"),
}


def concept(words: Words, name: str) -> CodedConcept:
    """The concept of a name; its meaning is the sentence ``dicom.<name>``."""
    value, scheme = _KNOWN.get(name, (name, SCHEME))
    return _coded(value, scheme, words(f"dicom.{name}"))


def tumor(words: Words, label: TumorLabel) -> CodedConcept:
    """A type of tumour."""
    return _coded(_TUMORS[label], "SCT", answers.tumor(words, label))


def likeliest(words: Words, prediction: TumorPrediction) -> CodedConcept:
    """The likeliest type, and of an "other" tumour the likelier subtype."""
    value = _PITUITARY if prediction.subtype == "pituitary" else _TUMORS[prediction.label]
    return _coded(value, "SCT", answers.named(words, prediction))


def probability(words: Words, label: TumorLabel) -> CodedConcept:
    """How likely a type is, as the name of a measurement."""
    meaning = words("dicom.probability", name=words(f"type.{label}"))
    return _coded(f"p_{label}", SCHEME, meaning)


def subtype_probability(words: Words, subtype: Subtype) -> CodedConcept:
    """How likely an "other" tumour of a subtype is, as the name of a measurement."""
    meaning = words("dicom.probability", name=words(f"subtype.{subtype}"))
    return _coded(f"p_{subtype}", SCHEME, meaning)


def sequence(words: Words, name: Sequence) -> CodedConcept:
    """How a head was taken."""
    return _coded(name, SCHEME, answers.sequence(words, name))


def gate(words: Words, status: GateStatus) -> CodedConcept:
    """What the gate says of an image."""
    return _coded(_GATES[status], SCHEME, words(f"dicom.gate_{_GATES[status]}"))


def language(words: Words) -> CodedConcept:
    """The language of the texts (RFC 5646)."""
    return _coded(words.language, "RFC5646", words("dicom.language"))


def _coded(value: str, scheme: str, meaning: str) -> CodedConcept:
    from highdicom.sr import CodedConcept

    return CodedConcept(value, scheme, meaning)
