"""Write ``dist/sbom.json``: what is shipped, with versions and licences, as CycloneDX 1.6.

The generator lists all that is installed; what only tests, training and docs need is left out
here. The same environment gives the same bytes.

Usage: ``python -m tools.sbom`` from the environment that ``make test`` made.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from tools.shipped import ROOT, licence, shipped

TARGET = ROOT / "dist" / "sbom.json"
_ROOT_REF = "root-component"


def bill() -> dict[str, Any]:
    """The bill of materials of what is shipped."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    options = ["--pyproject", str(ROOT / "pyproject.toml"), "--spec-version", "1.6"]
    options += ["--output-reproducible", "--no-validate", "--output-file", "-"]
    done = subprocess.run([*command, *options], capture_output=True, check=True)  # noqa: S603
    packages = shipped()
    whole = kept(json.loads(done.stdout), packages)
    for component in whole["components"]:  # torchvision and others name theirs in a text alone
        said = licence(packages[canonicalize_name(component["name"])])
        component.setdefault("licenses", [{"license": {"name": said}}])
    return whole


def kept(whole: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """A bill with the packages of these canonical names alone."""
    components = [one for one in whole["components"] if canonicalize_name(one["name"]) in names]
    references = {one["bom-ref"] for one in components} | {_ROOT_REF}
    dependencies = [
        {**one, "dependsOn": [other for other in one.get("dependsOn", ()) if other in references]}
        for one in whole["dependencies"]
        if one["ref"] in references
    ]
    return {**whole, "components": components, "dependencies": dependencies}


def main() -> int:
    """Write it, if it is as the standard wants it."""
    text = json.dumps(bill(), indent=2, sort_keys=True) + "\n"
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        print(f"The bill of materials is no CycloneDX 1.6: {wrong}", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(json.loads(text)['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
