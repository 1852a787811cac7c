"""Every command: mistakes are messages, an interruption says what is kept."""

import subprocess
import sys

import pytest

from braintx.cli import main, predict


def test_an_interrupted_command_says_whether_anything_is_kept(monkeypatch, tmp_path, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(predict, "_expand", stop)
    assert main(["predict", "scan.png"]) == 130
    assert "kept" not in capsys.readouterr().err
    monkeypatch.setattr("braintx.stats.images.run.describe_cohort", stop)
    assert main(["data", "describe", "--root", str(tmp_path)]) == 130
    assert "run it again to go on" in capsys.readouterr().err


def test_version_is_told(capsys):
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert not done.value.code
    assert capsys.readouterr().out.startswith("braintx")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["predict", "scan.jpg", "--age", "430"], "Age"),
        (["explain", "nowhere.jpg", "--out", "o.png"], "nowhere.jpg"),
        (["data", "check", "--root", "nowhere"], "nowhere"),
        (["data", "describe", "--root", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_are_messages(arguments, words, capsys):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_an_unreadable_image_is_no_mistake_of_the_request(tmp_path, capsys):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    assert main(["explain", str(broken), "--out", str(tmp_path / "o.png")]) == 1
    assert main(["predict", str(broken)]) == 1
    assert "broken.png" in capsys.readouterr().err


def test_import_is_quick_and_light():
    code = "import sys, braintx; print(sorted({'numpy', 'cv2', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cv2" not in done.stdout
    assert "torch" not in done.stdout
