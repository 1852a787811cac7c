"""Upload folders: what a killed window left is cleared, what belongs to a running one never."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from braintx.data.imaging import upload_folders as rooms

OWNER = (
    "import sys, time; from pathlib import Path;"
    "from braintx.data.imaging import upload_folders as rooms;"
    "room = rooms.claim(Path(sys.argv[1])); (room / 'scan.png').write_bytes(b'1');"
    "print(room, flush=True); time.sleep(60)"
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this test's own, and nothing held at its end."""
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(rooms, "_held", [])
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


@pytest.mark.skipif(os.name == "nt", reason="nothing kills like SIGKILL there")
def test_a_killed_windows_room_is_cleared_and_a_running_ones_is_not(root, temporary):
    owners = [
        subprocess.Popen(
            [sys.executable, "-c", OWNER, str(root)],
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        killed, running = (Path(one.stdout.readline().strip()) for one in owners)
        rooms.clear_stale()
        assert (killed / "scan.png").exists()
        owners[0].send_signal(signal.SIGKILL)
        owners[0].wait(timeout=10)
        assert (killed / "scan.png").exists()
        rooms.clear_stale()
        assert not killed.exists()
        assert (running / "scan.png").read_bytes() == b"1"
        assert [path.name for path in temporary.iterdir()] == [f"{running.name}.lock"]
    finally:
        for one in owners:
            one.kill()
            one.wait(timeout=10)
            one.stdout.close()


def test_a_room_of_this_process_is_left_alone_and_goes_at_the_end(root, temporary):
    room = rooms.claim(root / "new")
    rooms.clear_stale()
    assert room.is_dir()
    rooms._leave(room, rooms._held.pop())
    assert not room.exists()
    assert list(temporary.iterdir()) == []


def test_only_our_own_is_cleared(root, temporary):
    folders = [root / "0123abcd", temporary / "braintx-notes", temporary / "braintx-room-notes"]
    for folder in folders:
        folder.mkdir()
    rooms.clear_stale()
    assert all(folder.is_dir() for folder in folders)


def test_a_lock_that_names_something_else_removes_nothing(root, temporary):
    precious = root / "precious"
    precious.mkdir()
    lock = temporary / f"braintx-room-{'a' * 32}.lock"
    lock.write_bytes(os.fsencode(precious))
    rooms.clear_stale()
    assert precious.is_dir()
    lock.write_bytes(b"")
    rooms.clear_stale()
    assert root.is_dir()
    shutil.rmtree(root)
    rooms.clear_stale()
