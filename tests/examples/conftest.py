"""The example runs on both databases."""

from tests.storage.conftest import cluster, template, url

__all__ = ["cluster", "template", "url"]
