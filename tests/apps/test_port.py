"""Ports that cannot be listened on are refused in words."""

import socket

import pytest

from apps.port import refuse_taken
from braintx.core.errors import BrainTxError


def test_a_port_that_is_none_is_refused():
    with pytest.raises(BrainTxError, match="0 to 65535"):
        refuse_taken("127.0.0.1", 99_999, "demo")


def test_a_taken_port_is_refused():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BrainTxError, match="Choose another one") as refused:
            refuse_taken("127.0.0.1", other.getsockname()[1], "demo")
    assert refused.value.code == "demo.port"
