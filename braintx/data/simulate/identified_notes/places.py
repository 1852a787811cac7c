"""Where people live and are treated: towns, streets, hospitals, schools."""

from __future__ import annotations

import numpy as np

from braintx.data.simulate.identified_notes.drawing import chance, data, listed, pattern, pick
from braintx.data.simulate.identified_notes.note import Language


def place(generator: np.random.Generator, country: str) -> str:
    """A city, a town or a village; one in three is little known."""
    towns = data("places.json")["towns"][country]
    return pick(generator, listed(towns["small" if chance(generator, 0.35) else "large"]))


def address(generator: np.random.Generator, country: str) -> str:
    """Street and number as that country writes them, sometimes with the town."""
    lists, forms = data("places.json"), data("forms.json")
    high = 90 if country == "CO" else 190
    form: str = pick(generator, forms["addresses"][country])
    return form.format(
        way=pick(generator, forms["ways"]),
        street=pick(generator, listed(lists["streets"].get(country, lists["streets"]["ES"]))),
        quarter=pick(generator, listed(lists["quarters"].get(country, lists["quarters"]["CO"]))),
        town=place(generator, country),
        end=pick(generator, forms["street ends"].get(country, [""])),
        state=pick(generator, lists["states"].split()),
        n=int(generator.integers(2, 170)),
        m=int(generator.integers(2, high)),
        k=int(generator.integers(10, 99)),
        flat=int(generator.integers(101, 905)),
        floor=int(generator.integers(1, 9)),
        letter=pick(generator, "ABCD"),
        post=pattern(generator, "2####" if country != "US" else "#####"),
        postcode=pattern(generator, "@@# #@@"),
    )


def institution(generator: np.random.Generator, language: Language, country: str) -> str:
    """A hospital or a clinic, some of them named after the town.

    Parameters
    ----------
    generator : numpy.random.Generator
    language : {"en", "es"}
    country : str
    """
    lists = data("places.json")["institutions"]
    abroad = f"{country} {language}"
    names = lists["hospitals"].get(abroad, lists["hospitals"][country])
    if chance(generator, 0.5):
        return pick(generator, listed(names))
    form = pick(generator, listed(lists["forms"][language]))
    patron = pick(generator, listed(lists["patrons"][language]))
    return form.format(patron=patron, town=place(generator, country))


def article(preposition: str, name: str) -> str:
    """What stands before a Spanish name of a hospital for ``"del"`` or ``"al"``."""
    masculine = name.startswith(("Hospital", "Centro", "Sanatorio", "Instituto", "Complejo"))
    words = {"del": "de la ", "al": "a la ", "": ""}
    return f"{preposition} " if preposition and masculine else words[preposition]


def school(generator: np.random.Generator, language: Language) -> str:
    """Where somebody teaches, studies or works."""
    return pick(generator, listed(data("places.json")["institutions"]["schools"][language]))
