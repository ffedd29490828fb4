"""With which settings the dashboard is served: who may connect, and what it tells and asks whom."""

import ipaddress
from collections.abc import Sequence

from pipelines.private_check import LIMITS, MEGABYTE

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
# Nothing that a visitor sends of what they have chosen comes near this many megabytes.
MOST_CHOSEN_MB = 2


def server_options(port: int, address: str, public_names: Sequence[str] = ()) -> list[str]:
    """The options that the server is started with; they win over files and the environment.

    A page of another site cannot connect (its origin is another), nor can one that has its own name
    point here: only `public_names` and this machine's own are answered, where it listens to this
    machine alone. Nothing is told to anybody of who uses it, and no trace of a fault is shown.
    """
    names = [*LOOPBACK, *public_names] if public_names or is_loopback(address) else []
    settings = {
        "server.port": str(port),
        "server.address": address,
        "server.headless": "true",
        "server.enableCORS": "true",
        "server.enableXsrfProtection": "true",
        "server.maxUploadSize": str(LIMITS.file_bytes // MEGABYTE),
        "server.maxWidgetStateSize": str(MOST_CHOSEN_MB),
        "server.enableStaticServing": "false",
        "server.fileWatcherType": "none",
        "server.runOnSave": "false",
        "browser.gatherUsageStats": "false",
        # once after every view takes a sixth of it; what is left over is collected as it piles up
        "runner.postScriptGC": "false",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "viewer",
    }
    options = [part for key, value in settings.items() for part in (f"--{key}", value)]
    return options + [part for name in names for part in ("--server.allowedHosts", name)]


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
