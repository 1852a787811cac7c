"""Ports that cannot be listened on are refused in words."""

import socket

import pytest

from apps.port import refuse_taken
from braintx.core.errors import BrainTxError


def test_a_port_that_is_none_is_refused():
    with pytest.raises(BrainTxError, match="0 to 65535"):
        refuse_taken("127.0.0.1", 99_999, "demo")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_taken_port_is_refused(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as other:
        try:
            other.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no address {host}")
        other.listen()
        with pytest.raises(BrainTxError, match="Choose another one") as refused:
            refuse_taken(host, other.getsockname()[1], "demo")
    assert refused.value.code == "demo.port"
