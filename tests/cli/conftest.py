"""A scan that the commands are given."""

import cv2
import numpy as np
import pytest


@pytest.fixture
def scan(head, tmp_path):
    path = tmp_path / "scan.png"
    cv2.imwrite(str(path), (head.pixels * 255).astype(np.uint8))
    return path
