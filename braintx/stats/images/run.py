"""``braintx data describe``: descriptors and map of a data folder's pictures, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.labels import CLASS_FOLDERS
from braintx.core.spreadsheet import to_csv
from braintx.core.store import atomic_write
from braintx.data.cohort import Cohort, read_cohort
from braintx.data.tumor_set import OUTLINES, read_outlines
from braintx.i18n import Words
from braintx.stats.images.look import Look, Looker
from braintx.stats.images.map import MIN_ROWS, map_embeddings
from braintx.stats.images.table import Picture, as_table

if TYPE_CHECKING:
    import pandas as pd

NAME = "descriptors.csv"
"""As the dashboard looks for it, beside the data."""
MOST_ON_MAP = 10_000
"""t-SNE of so many takes minutes; of more a random part gets a place."""
MAP_COLUMNS = ("map_x", "map_y", "map_trust")
_DIGITS = 6


@dataclass(frozen=True)
class Described:
    """What `describe_cohort` wrote.

    Attributes
    ----------
    table : DataFrame
        A row for each picture: ``file`` (within the data folder, with ``/``), ``case_id``, the
        fields of `braintx.stats.images.Descriptors`, ``problem``, ``map_x`` and ``map_y``, and
        in every row ``map_trust``, the map's trustworthiness.
    out : Path
    """

    table: pd.DataFrame
    out: Path


def describe_cohort(
    root: Path,
    out: Path,
    *,
    limit: int | None = None,
    work: Path | None = None,
    looker: Looker | None = None,
    quiet: bool = False,
    words: Words = Words(),
) -> Described:
    """Describe the pictures of a data folder, lay them out on a map, and write the table.

    Parameters
    ----------
    root : Path
    out : Path
        CSV; see `Described`.
    limit : int, optional
        Only so many pictures, drawn at random: the same ones each time, and those of a smaller
        number among those of a larger.
    work : Path, optional
        The folder in which everything found is kept. By default it lies beside the table until
        that is written; one that is named is kept.
    looker : Looker, optional
        Instead of the shipped networks; it keeps things where it was told to.
    quiet : bool, default=False
        Show no progress.
    words : Words, optional
        The language of the progress.

    Raises
    ------
    DataError
        Where there is no such folder, or no picture in it; and a limit below 1.
    """
    from tqdm import tqdm

    if limit is not None and limit < 1:
        raise DataError(
            "--limit is {limit}; at least one picture is needed.", "cli.usage", limit=limit
        )
    cohort = read_cohort(root)
    outlines = read_outlines(cohort.root / OUTLINES, "case_id")
    pictures = drawn(pictures_of(cohort, outlines), limit)
    if not pictures:
        raise DataError(
            "{folder} has no pictures in folders {folders}. Give the data folder that has.",
            folder=root,
            folders=tuple(CLASS_FOLDERS),
        )
    kept = work or out.with_name(out.name + ".work")
    out.parent.mkdir(parents=True, exist_ok=True)
    looks = looker or Looker(work=kept)
    bar = tqdm(pictures, desc=words("progress.describing"), disable=quiet, mininterval=1)
    table = tabulate(cohort.root, [(one, looks.look(one)) for one in bar])
    with atomic_write(out) as file:
        file.write(as_csv(table))
    if work is None and looker is None:
        looks.forget()
    return Described(table, out)


def pictures_of(cohort: Cohort, outlines: Mapping[str, NDArray[np.float32]]) -> list[Picture]:
    """The pictures of a cohort, in its order, with the outlines that are known, by case id."""
    some = cohort.table[cohort.table["image"].notna()]
    return [
        Picture(str(case), Path(image), outlines.get(str(case)))
        for case, image in zip(some["case_id"], some["image"], strict=True)
    ]


def drawn(pictures: Sequence[Picture], limit: int | None) -> list[Picture]:
    """At most ``limit`` of the pictures, at random by a fixed seed, in their order."""
    if limit is None or limit >= len(pictures):
        return list(pictures)
    chosen = np.random.default_rng(0).permutation(len(pictures))[:limit]
    return [pictures[place] for place in sorted(chosen.tolist())]


def tabulate(root: Path, looks: Sequence[tuple[Picture, Look]]) -> pd.DataFrame:
    """What was found as the table of `Described`; the map is made here."""
    rows = [
        {
            "case_id": picture.case_id,
            **(asdict(look.descriptors) if look.descriptors else {}),
            "problem": look.problem,
        }
        for picture, look in looks
    ]
    table = as_table(rows)
    names = [file_of(root, picture.path) for picture, _ in looks]
    table.insert(0, "file", names)
    xy, trust = _lay_out([look.embedding for _, look in looks])
    x, y, overall = MAP_COLUMNS
    table[x], table[y], table[overall] = xy[:, 0], xy[:, 1], trust
    return table


def file_of(root: Path, path: Path) -> str:
    """A picture's name within the data folder, with ``/``."""
    return path.relative_to(root).as_posix()


def as_csv(table: pd.DataFrame) -> bytes:
    """The table as a spreadsheet can open it; six digits are more than a picture holds."""
    numbers = table.select_dtypes("float64").columns
    short = table.assign(**{str(name): table[name].round(_DIGITS) for name in numbers})
    return to_csv(list(map(str, table)), short.astype("object").itertuples(index=False))


def summary(found: Described, words: Words = Words()) -> str:
    """What was found, in lines for a terminal."""
    table = found.table
    problems = Counter(code for code in table["problem"] if code)
    described = {"described": len(table) - problems.total(), "pictures": len(table)}
    lines = [words("described.pictures", file=str(found.out), **described)]
    placed = int(table["map_x"].notna().sum())
    if placed:
        trust = words.decimal(float(table["map_trust"].iloc[0]))
        lines.append(words("described.map", placed=placed, trust=trust))
    else:
        lines.append(words("described.no_map", least=MIN_ROWS))
    lines += [words("described.failed", pictures=n, code=code) for code, n in problems.items()]
    return "\n".join(lines)


def _lay_out(embeddings: Sequence[NDArray[np.float32] | None]) -> tuple[NDArray[np.float64], float]:
    """A place (x, y) for each that has an embedding, and how far to trust them; NaN for none."""
    xy = np.full((len(embeddings), 2), np.nan)
    rows = [place for place, one in enumerate(embeddings) if one is not None]
    values = np.array([embeddings[place] for place in rows])
    if len(rows) < MIN_ROWS or not np.ptp(values, axis=0).any():
        return xy, np.nan
    made = map_embeddings(values, limit=MOST_ON_MAP)
    xy[np.array(rows)[made.rows]] = made.xy
    return xy, made.trustworthiness
