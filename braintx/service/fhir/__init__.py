"""FHIR R4: an answer as a hospital's systems read it, and their records as BrainTx reads them."""

from braintx.service.fhir.bundle import ImagingReference, bundle
from braintx.service.fhir.check import check
from braintx.service.fhir.differential import differential_bundle
from braintx.service.fhir.read import FhirRecords, PatientRecord, read

__all__ = [
    "FhirRecords",
    "ImagingReference",
    "PatientRecord",
    "bundle",
    "check",
    "differential_bundle",
    "read",
]
