"""Services for the tests of their server."""

from tests.service.conftest import make_service, models, service

__all__ = ["make_service", "models", "service"]
