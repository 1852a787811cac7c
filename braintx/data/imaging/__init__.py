"""Files to grey slices: one reader for every format that BrainTx accepts.

Only the format that is met is imported: reading a JPEG loads neither pydicom nor nibabel.
"""

from braintx.data.imaging.arrays import from_array
from braintx.data.imaging.files import ImageInfo, inspect, read_slice, read_slices
from braintx.data.imaging.limits import CODES, MAX_SIDE, MIN_SIDE
from braintx.data.imaging.patients import Belonging, by_patient, refuse_several_patients
from braintx.data.imaging.series import read_series

__all__ = [
    "CODES",
    "MAX_SIDE",
    "MIN_SIDE",
    "Belonging",
    "ImageInfo",
    "by_patient",
    "from_array",
    "inspect",
    "read_series",
    "read_slice",
    "read_slices",
    "refuse_several_patients",
]
