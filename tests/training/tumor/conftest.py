import pytest


@pytest.fixture(scope="module")
def gallery():
    pytest.importorskip("torch", reason="the train extra is not installed")
    from tests.training.tumor.exhibits import made_gallery

    return made_gallery()
