"""The treatment model: its arithmetic (numpy), its estimator (scikit-learn), its reader.

Only the reader and the arithmetic are imported here: serving needs no scikit-learn.
"""

from braintx.models.treatment.reader import TreatmentReader

__all__ = ["TreatmentReader"]
