"""What is done every hour: whatever has served its time is deleted."""

from __future__ import annotations

import logging
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from braintx.core.errors import BrainTxError
from braintx.service.retention import forget
from braintx.service.service import Service

_log = logging.getLogger(__name__)


def schedule(service: Service) -> BackgroundScheduler:
    """A running scheduler; shut it down before the service is closed."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(partial(_forget, service), "interval", hours=1, coalesce=True)
    scheduler.start()
    return scheduler


def _forget(service: Service) -> None:
    try:
        forget(service)
    except BrainTxError as error:  # the database is away: the next hour comes
        _log.warning("nothing forgotten: %s", error.code)
