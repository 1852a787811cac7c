"""Write ``constraints.txt``: the exact version of every package that this Python has installed.

The requirement files pin what BrainTx asks for by name; the constraints pin what those bring
along, so that an install next year is the install that was tested.

Usage: ``python tools/lock.py`` from the environment that ``make test`` made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "constraints.txt"
NOT_OURS = {"braintx", "pip", "setuptools", "wheel"}
# Left to the platform: PyTorch pins the CUDA packages that it brings to each version itself.
BY_PLATFORM = re.compile(r"^(nvidia-|cuda-|triton$)")


def lock(installed: Iterable[tuple[str, str]]) -> str:
    """The text of the constraints for (name, version) pairs, without local versions (+cpu)."""
    pins = {
        re.sub(r"[-_.]+", "-", name).lower(): version.partition("+")[0]
        for name, version in installed
    }
    lines = [
        f"{name}=={version}"
        for name, version in sorted(pins.items())
        if name not in NOT_OURS and not BY_PLATFORM.match(name)
    ]
    return "\n".join(["# Written by `make lock`; not by hand.", *lines, ""])


if __name__ == "__main__":
    TARGET.write_text(lock((d.metadata["Name"], d.version) for d in distributions()))
