"""Bringing heterogeneous sources into the central repository, as often as one likes."""

from braintx.service.ingest.items import KINDS, Kind
from braintx.service.ingest.keep import Repository
from braintx.service.ingest.report import Ingested
from braintx.service.ingest.run import ingest
from braintx.service.ingest.sources import Sources, sort_out

__all__ = ["KINDS", "Ingested", "Kind", "Repository", "Sources", "ingest", "sort_out"]
