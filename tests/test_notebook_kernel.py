"""The kernel in which ``make test`` runs the notebooks: forked, so that nine starts cost little."""

import sys
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

SPECS = Path(__file__).parent


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_it_comes_from_the_warm_parent_and_from_this_environment(monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(SPECS))
    manager = KernelManager(kernel_name="forked")
    manager.start_kernel()
    try:
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        asked = {"interpreter": "__import__('sys').executable"}
        reply = client.execute("", user_expressions=asked, reply=True, timeout=60)
        found = reply["content"]["user_expressions"]["interpreter"]["data"]["text/plain"]
        assert found == repr(sys.executable)
        assert manager.provisioner.fallback_reason == ""
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
