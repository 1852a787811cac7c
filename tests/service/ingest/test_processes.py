"""A run that is killed is gone on with, and two at once do not count anything twice."""

from __future__ import annotations

from pathlib import Path

from braintx.storage import audit, runs
from tests.service.ingest.conftest import bring, content, picture, repository_on
from tests.service.ingest.processes import bring_and_die, bring_in
from tests.storage.conftest import opened
from tests.storage.processes import killed, side_by_side


def test_a_killed_run_is_gone_on_with(url: str, tmp_path: Path) -> None:
    for number in range(30):
        picture(tmp_path / f"many/{number}.png", number)
    killed(bring_and_die, url, str(tmp_path / "many"), 2)
    with opened(url) as database:
        with database.read() as connection:
            (run,) = runs.listed(connection)
            assert audit.entries(connection) == ()
        assert run.ended is None
        assert len(content(database)["images"]) == 10  # what was committed, and no more
        ended = bring(repository_on(database), tmp_path / "many")
        assert ended["images"].run.counts == {"images.known": 10, "images.new": 20}
        assert len(content(database)["images"]) == 30


def test_two_at_once_bring_all_in_once(url: str, folder: Path) -> None:
    new = side_by_side(bring_in, [(url, str(folder))] * 2)
    with opened(url) as database:
        held = content(database, but=["original_ids", "image_chunks", "image_sources"])
        assert sum(new) == sum(map(len, held.values()))  # each entry was new to one of the two
        assert bring(repository_on(database), folder)
        assert content(database, but=["original_ids", "image_chunks", "image_sources"]) == held
        with database.read() as connection:
            assert audit.verify(connection).whole
