"""A data folder's pictures as one table: written, read back, stopped and gone on with."""

import cv2
import numpy as np
import pytest

from braintx.core.errors import DataError, TableError
from braintx.core.store import rows_store
from braintx.data.cohort import read_cohort
from braintx.models.pose.session import Pose
from braintx.preprocessing.image import face_left, find_head, to_view
from braintx.stats.images import PoseReader
from braintx.stats.images.found import read_descriptors
from braintx.stats.images.look import Embedder, Looker
from braintx.stats.images.run import as_csv, describe_cohort, drawn, pictures_of, summary

COUNT = 12


class Upright:
    def pose(self, pixels, head):
        return Pose(0.0, 1.0)


class Network:
    """An embedding of the view's rows, and how often it was asked; it can be made to stop."""

    def __init__(self, stop_at: int = 0) -> None:
        self.asked, self._stop_at = 0, stop_at

    def embed(self, views):
        self.asked += 1
        if self.asked == self._stop_at:
            raise KeyboardInterrupt
        return views.mean(axis=2)[:, ::8]


@pytest.fixture
def root(tmp_path, make_head):
    for seed in range(COUNT):
        folder = tmp_path / "data" / ("brain_glioma", "brain_menin", "brain_tumor")[seed % 3]
        folder.mkdir(parents=True, exist_ok=True)
        pixels = (255 * make_head(96, 96, seed=seed)).astype(np.uint8)
        cv2.imwrite(str(folder / f"{folder.name}_{seed:04}.png"), pixels)
    return tmp_path / "data"


def looker(network, work=None):
    return Looker(PoseReader(Upright(), "p"), Embedder(network, "n"), work=work)


def test_every_picture_has_its_row_and_its_place(root, tmp_path):
    (root / "brain_glioma" / "brain_glioma_0003.png").write_bytes(b"\x89PNG no more")
    out = tmp_path / "new" / "descriptors.csv"
    found = describe_cohort(root, out, looker=looker(Network()), quiet=True)
    table = found.table
    assert len(table) == COUNT
    assert table["case_id"].is_unique
    broken = table["file"] == "brain_glioma/brain_glioma_0003.png"
    assert table.loc[broken, "problem"].str.startswith("image.").all()
    assert table.loc[broken, "map_x"].isna().all()
    assert table.loc[~broken, ["brightness", "map_x", "map_y"]].notna().all(axis=None)
    assert 0 < table["map_trust"].iloc[0] <= 1
    assert f"{COUNT - 1} of {COUNT} pictures described" in summary(found)
    assert "1 could not be described: image." in summary(found)


def test_the_table_is_read_back_as_it_was(root, tmp_path):
    out = tmp_path / "descriptors.csv"
    table = describe_cohort(root, out, looker=looker(Network()), quiet=True).table
    back = read_descriptors(out.read_bytes())
    assert list(back.index) == list(table["file"])
    for name in ("brightness", "turn", "quarter_turn", "map_x", "map_trust"):
        assert np.allclose(back[name], table[name].astype(float), atol=1e-5), name
    assert list(back["plane"]) == list(table["plane"])
    assert back["tumor_area"].isna().all()


def test_a_run_that_was_stopped_goes_on_and_says_the_same(root, tmp_path):
    work, out = tmp_path / "work", tmp_path / "descriptors.csv"
    with pytest.raises(KeyboardInterrupt):
        describe_cohort(root, out, looker=looker(Network(stop_at=6), work), quiet=True)
    assert not out.exists()
    assert len(rows_store(work / "embeddings.jsonl", "image embeddings")) == 5
    rest = Network()
    describe_cohort(root, out, looker=looker(rest, work), quiet=True)
    assert rest.asked == COUNT - 5
    whole = tmp_path / "whole.csv"
    describe_cohort(root, whole, looker=looker(Network()), quiet=True)
    assert out.read_bytes() == whole.read_bytes()
    kept = "".join(path.read_text() for path in work.iterdir())
    assert "brain_glioma" not in kept


def test_forgetting_leaves_what_is_not_ours(tmp_path, root):
    work = tmp_path / "work"
    first = looker(Network(), work)
    first.look(pictures_of(read_cohort(root), {})[0])
    (work / "notes.txt").write_text("mine")
    first.forget()
    assert [path.name for path in work.iterdir()] == ["notes.txt"]
    (work / "notes.txt").unlink()
    looker(Network(), work).forget()
    assert not work.exists()


def test_the_network_sees_the_view_that_the_tumour_model_sees(root):
    picture = pictures_of(read_cohort(root), {})[0]
    seen = []

    class Keeping:
        def embed(self, views):
            seen.append(views)
            return views[:, 0]

    Looker(PoseReader(Upright(), "p"), Embedder(Keeping(), "n")).look(picture)
    pixels = cv2.imread(str(picture.path), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    view = face_left(to_view(pixels, find_head(pixels).box(0.0)))
    assert np.allclose(seen[0][0], view.pixels, atol=1e-6)


def test_a_limit_draws_the_same_pictures_and_more_of_them(root):
    pictures = pictures_of(read_cohort(root), {})
    few, more = ({one.case_id for one in drawn(pictures, count)} for count in (4, 7))
    assert few < more
    assert len(more) == 7
    assert [one.case_id for one in drawn(pictures, 99)] == [one.case_id for one in pictures]


def test_few_pictures_have_no_map(root, tmp_path):
    out = tmp_path / "descriptors.csv"
    found = describe_cohort(root, out, limit=4, looker=looker(Network()), quiet=True)
    assert found.table["map_x"].isna().all()
    assert "No map" in summary(found)
    assert read_descriptors(out.read_bytes())["map_trust"].isna().all()


@pytest.mark.parametrize(("limit", "words"), [(0, "--limit"), (None, "no pictures")])
def test_what_cannot_be_done_is_a_sentence(tmp_path, limit, words):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=words):
        describe_cohort(tmp_path / "empty", tmp_path / "d.csv", limit=limit, quiet=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: "a,b\n1,2\n", "columns"),
        (lambda text: "", "unreadable"),
        (lambda text: text.replace("axial", "diagonal").replace("coronal", "diagonal"), "lines"),
        (lambda text: text + text.splitlines()[1] + "\n", "lines"),
        (lambda text: text.replace(",0.0,", ",zero,"), "lines"),
    ],
)
def test_a_table_that_is_none_is_named(root, tmp_path, change, code):
    table = describe_cohort(root, tmp_path / "d.csv", looker=looker(Network()), quiet=True).table
    table = table.assign(plane="axial")
    text = as_csv(table).decode("utf-8-sig").replace("\r\n", "\n")
    assert len(read_descriptors(text.encode())) == COUNT
    with pytest.raises(TableError) as caught:
        read_descriptors(change(text).encode(), "mine.csv")
    assert caught.value.code == f"descriptors.{code}"
    assert "mine.csv" in str(caught.value)
