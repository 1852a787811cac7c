"""Options that say who the patient is: age and sex, as people write them."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any

from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.core.labels import Sex

_MEN = {"v", "h"}  # varón, hombre: of a single value, no column could mean anything else


def add_patient(parser: Any, words: Words) -> None:
    """Add ``--age`` and ``--sex`` to a parser, or a group of one."""
    age, sex = partial(_age, words), partial(_sex, words)
    parser.add_argument("--age", type=age, metavar="N", help=words("predict.age"))
    parser.add_argument("--sex", type=sex, metavar="F|M", help=words("predict.sex"))


def _sex(words: Words, given: str) -> Sex:
    from braintx.data.cohort.vocabulary import sex_of

    sex = "M" if given.strip().casefold() in _MEN else sex_of(given)
    if sex is None:
        raise argparse.ArgumentTypeError(words("usage.sex", given=repr(given)))
    return sex


def _age(words: Words, given: str) -> float:
    try:
        return float(given.strip().replace(",", "."))
    except ValueError:
        raise argparse.ArgumentTypeError(words("usage.age", given=repr(given))) from None
