"""Refuse files that do not belong in the repository: too large, with a secret, or half merged.

Usage: ``python tools/check_files.py FILE...``, as the pre-commit hook calls it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

LIMIT = 2_000_000  # bytes; for trained weights, which live under models/, the second one
MODELS_LIMIT = 40_000_000

PATTERNS = {
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an AWS key": re.compile(rb"\bAKIA[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    "a Hugging Face token": re.compile(rb"\bhf_[A-Za-z]{34}\b"),
    "an API key": re.compile(rb"\bsk-[A-Za-z0-9_-]{32,}\b"),
    "a password": re.compile(
        rb"(?i)\b(password|passwd|secret|token|api_?key)['\"]?\s*[:=]\s*['\"][^'\"\s]{12,}['\"]"
    ),
    "a merge mark": re.compile(rb"^(<{7} |>{7} )", re.MULTILINE),
}


def problems(path: Path) -> list[str]:
    """What is wrong with a file, in words; empty where nothing is."""
    size, limit = path.stat().st_size, MODELS_LIMIT if "models" in path.parts[:1] else LIMIT
    if size > limit:
        return [f"{path}: {size / 1e6:.1f} MB, and the limit here is {limit / 1e6:.0f} MB"]
    content = path.read_bytes()
    if b"\0" in content[:8192]:
        return []
    found = [name for name, pattern in PATTERNS.items() if pattern.search(content)]
    return [f"{path}: looks as if it holds {name}" for name in found]


def main(arguments: Sequence[str]) -> int:
    """Check every named file; 1 where something was found."""
    found = [problem for name in arguments for problem in problems(Path(name))]
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
