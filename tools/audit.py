"""Ask OSV, the open database of vulnerabilities, about every package that is shipped.

"Nothing was found" is only said by a database that was heard: one that does not name the known
vulnerability of an old release counts as out of reach. Only names and versions are sent.

Exit status: 0 nothing is known, 1 something is, 3 not audited.

Usage: ``python -m tools.audit``
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from tools.shipped import shipped

DATABASE = "https://api.osv.dev"
KNOWN = ("jinja2", "2.4.1")
"""A release with vulnerabilities that have long been published."""
NOT_AUDITED = 3
_SECONDS = 30.0
_AT_ONCE = 500  # of the 1000 that one request may ask


class OutOfReachError(Exception):
    """No database answers, or what answers is none."""


def vulnerable(packages: Mapping[str, str], database: str = DATABASE) -> dict[str, tuple[str, ...]]:
    """The identifiers of what is known of each package, of those of which anything is.

    Parameters
    ----------
    packages : mapping of str to str
        Version by name.
    database : str, optional

    Raises
    ------
    OutOfReachError
    """
    asked = [KNOWN, *packages.items()]
    told: list[tuple[str, ...]] = []
    for start in range(0, len(asked), _AT_ONCE):
        told += _ask(asked[start : start + _AT_ONCE], database)
    if not told[0]:
        raise OutOfReachError("it does not know what is long known")
    return {name: ids for (name, _), ids in zip(asked[1:], told[1:], strict=True) if ids}


def _ask(packages: Sequence[tuple[str, str]], database: str) -> list[tuple[str, ...]]:
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in packages
    ]
    request = urllib.request.Request(  # noqa: S310  (https, or a test's own)
        f"{database}/v1/querybatch",
        json.dumps({"queries": queries}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            results: Any = json.load(answer)["results"]
        found = [tuple(one["id"] for one in result.get("vulns", ())) for result in results]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise OutOfReachError(type(error).__name__) from error
    if len(found) != len(packages):
        raise OutOfReachError("it left questions out")
    return found


def main(database: str = DATABASE) -> int:
    """Say what is known; the exit status."""
    versions = {name: one.version.partition("+")[0] for name, one in shipped().items()}
    try:
        found = vulnerable(versions, database)
    except OutOfReachError as error:
        print(f"Not audited: no database could be reached at {database} ({error}).")
        return NOT_AUDITED
    for name, ids in found.items():
        print(f"{name} {versions[name]}: {', '.join(ids)}")
    print(f"{len(versions)} packages audited, {len(found)} with known vulnerabilities.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
