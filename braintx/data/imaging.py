"""Files to grey slices."""
from __future__ import annotations
from pathlib import Path
import cv2, numpy as np
from braintx.core.records import Slice

def read_slice(path: Path) -> Slice:
    a = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
    return Slice(a.astype(np.float32) / 255, source=path.name)
