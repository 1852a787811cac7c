"""A model is a bundle: weights, metadata, card, checksums, and a case it must still answer.

``models/<task>/`` holds ``metadata.json``, ``MODEL_CARD.md``, ``checksums.sha256``,
``smoke.json`` and the weight files. Nothing in it is pickled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from braintx.core.errors import BundleError
from braintx.core.settings import MODELS_VARIABLE, models_dir
from braintx.core.store import digest_of

METADATA = "metadata.json"
CHECKSUMS = "checksums.sha256"
SMOKE = "smoke.json"
CARD = "MODEL_CARD.md"


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write one of a bundle's JSON files, for people to read too."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Bundle:
    """One task's bundle.

    Attributes
    ----------
    folder : Path
    metadata : dict
        The parsed ``metadata.json``.
    """

    folder: Path
    metadata: dict[str, Any]

    def path(self, name: str) -> Path:
        """The path of a file of the bundle.

        Raises
        ------
        BundleError
            When it is missing.
        """
        path = self.folder / name
        if not path.is_file():
            raise BundleError(
                "The bundle '{bundle}' lacks {file}. Install BrainTx again, or point ${variable} "
                "at whole bundles.",
                "bundle.incomplete",
                bundle=self.folder.name,
                file=name,
                variable=MODELS_VARIABLE,
            )
        return path

    def smoke(self) -> dict[str, Any]:
        """The stored input and the answer that the bundle gave when it was made."""
        return dict(json.loads(self.path(SMOKE).read_text(encoding="utf-8")))

    @cached_property
    def version(self) -> str:
        """Version and the first 12 digits of the weights' sha256, as in ``1.0.0+0a1b…``."""
        return f"{self.metadata['version']}+{self.digest[:12]}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, in hexadecimal."""
        return self.checksums[str(self.metadata["weights"])]

    @cached_property
    def checksums(self) -> dict[str, str]:
        """Sha256 of each file, by name."""
        lines = self.path(CHECKSUMS).read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}

    def verify(self) -> None:
        """Raise where a file differs from its checksum.

        Raises
        ------
        BundleError
            Naming the files.
        """
        changed = [
            name for name, digest in self.checksums.items() if digest_of(self.path(name)) != digest
        ]
        if changed:
            raise BundleError(
                "The bundle '{bundle}' was altered: {files} no longer match their checksums. Do "
                "not use it; install BrainTx again.",
                "bundle.altered",
                bundle=self.folder.name,
                files=tuple(changed),
            )


def load(task: str) -> Bundle:
    """Open the bundle of a task, if every file is as it was made.

    Parameters
    ----------
    task : {"tumor", "treatment", "differential"}

    Raises
    ------
    BundleError
        When there is none, its metadata cannot be read, or a file was altered.
    """
    folder = models_dir() / task
    try:
        metadata = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BundleError(
            "No bundle for '{task}' below {folder}. Install BrainTx again, or set ${variable} to "
            "the folder that holds `{task}/`.",
            "bundle.missing",
            task=task,
            folder=models_dir(),
            variable=MODELS_VARIABLE,
        ) from error
    except ValueError as error:
        raise BundleError(
            "{file} of the bundle '{bundle}' is not valid JSON: {reason}. Install BrainTx again.",
            "bundle.altered",
            file=METADATA,
            bundle=task,
            reason=str(error),
        ) from error
    found = Bundle(folder, metadata)
    found.verify()
    return found


def sealed(task: str) -> int:
    """When the bundle of a task was made, in nanoseconds; 0 where there is none."""
    path = models_dir() / task / CHECKSUMS
    return path.stat().st_mtime_ns if path.is_file() else 0


def seal(folder: Path) -> None:
    """Write the checksums of every file of a finished bundle."""
    names = sorted(
        path.name for path in folder.iterdir() if path.is_file() and path.name != CHECKSUMS
    )
    lines = [f"{digest_of(folder / name)}  {name}\n" for name in names]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
