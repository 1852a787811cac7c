"""Much is asked, and something is killed in the middle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.chaos import images
from tests.chaos.client import Client, wait_until
from tests.chaos.record import JobRun, Writes
from tests.chaos.repository import finished, look

OPTIONS = ("--waiting", "1000", "--lease", "2")
"""All may wait at once, and a worker that is silent for two seconds is taken to be gone."""


def writes(client: Client, name: str, upset: Callable[[], None], count: int, times: int) -> Writes:
    """So many writes at once; each time that a share of them is acknowledged, an upset.

    Parameters
    ----------
    client : Client
    name : str
        Of the upset.
    upset : callable
    count, times : int
        Writes, and upsets.
    """
    before = []
    with ThreadPoolExecutor(count) as threads:
        sent = [threads.submit(client.write, number) for number in range(count)]
        for time in range(1, times + 1):
            share = count * time // (times + 1)
            wait_until(lambda share=share: len(client.acknowledged) >= share)
            before.append(len(client.acknowledged))
            upset()
        for one in sent:
            one.result()
        for one in [threads.submit(client.write, number) for number in range(count)]:
            one.result()
    told = client.acknowledged.values()
    held = look(client.server.url, client.id, told)
    return Writes(
        upset=name,
        times=times,
        sent=count,
        acknowledged_before=tuple(before),
        acknowledged=len(client.acknowledged),
        found=held.found,
        twice=held.twice,
        differing=client.differing,
        assessments=held.assessments,
        chain_entries=held.entries,
        chain_whole=held.chain_whole,
        replies=dict(sorted(client.replies.items())),
        held=(
            count == len(set(told)) == held.found == held.assessments
            and not held.twice
            and not client.differing
            and held.chain_whole
            and held.named_once
            and set(client.replies) <= {"201", "503", "cut"}
        ),
    )


def job(client: Client, name: str, upset: Callable[[], None], count: int, times: int) -> JobRun:
    """A job of so many images; each time that a share of them is finished, an upset.

    Every tenth image is too small to be read, and every tenth file is none.

    Parameters
    ----------
    client : Client
    name : str
        Of the upset.
    upset : callable
    count, times : int
        Images, and upsets.
    """
    draw = {3: images.too_small, 7: images.cut_off}
    files = [
        ("images", f"image_{number}.png", draw.get(number % 10, images.drawn)(number))
        for number in range(count)
    ]
    begun = client.insist("POST", "/v1/jobs", files, "the-whole-job")
    assert begun.status == 202, begun
    path = f"/v1/jobs/{begun.content['id']}"
    wrong = begun.content["failed"]  # refused when they came
    before: list[dict[int, str | None]] = []
    for time in range(1, times + 1):
        share = wrong + (count - wrong) * time // (times + 1)

        def far(share: int = share) -> bool:
            now = client.insist("GET", path).content
            return now["done"] + now["failed"] >= share

        wait_until(far)
        upset()
        before.append(finished(client.server.url, begun.content["id"]))
    wait_until(lambda: client.insist("GET", path).content["status"] == "done")
    ended = client.insist("GET", path).content
    after = finished(client.server.url, begun.content["id"])
    again = sum(after.get(at) != answer for one in before for at, answer in one.items())
    held = look(client.server.url, client.id, [one for one in after.values() if one])
    return JobRun(
        upset=name,
        times=times,
        total=ended["total"],
        done=ended["done"],
        failed=ended["failed"],
        finished_before=tuple(map(len, before)),
        again=again,
        twice=held.twice,
        assessments=held.assessments,
        chain_entries=held.entries,
        chain_whole=held.chain_whole,
        held=(
            ended["total"] == ended["done"] + ended["failed"] == len(after) == count
            and ended["done"] == held.assessments == held.found
            and not again
            and not held.twice
            and held.chain_whole
            and held.named_once
        ),
    )
