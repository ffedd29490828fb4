"""A served sample and headless Chromium; their absence is a failure where REQUIRE_BROWSER=1."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import ROOT

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Chromium would otherwise call home, which a closed network refuses again and again.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1 and there is no Chromium")
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(browser: Browser, sample_build: Path) -> Iterator[str]:
    """Where the sample is served, by the command line as a user would."""
    port = free_port()
    command = [sys.executable, "-m", "pipelines.cli", "dashboard"]
    with subprocess.Popen(
        [*command, "--data", str(sample_build), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    ) as server:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/_stcore/health")
        yield base
        server.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    """Wait until the server answers, half a minute at most."""
    for _ in range(60):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise TimeoutError(url)
