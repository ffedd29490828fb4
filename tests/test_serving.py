"""Who may connect to a served dashboard, what it says of faults, and that it can be measured."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from pipelines.bench_serve import Crowd, bench_serve, serving
from pipelines.errors import FunderEquityError
from pipelines.report import serve_summary
from pipelines.serving import server_options
from tests.conftest import build_files, grant

Served = tuple[int, psutil.Process]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One grant."""
    made = build_files(tmp_path_factory.mktemp("served"), [grant()])
    made.store.close()
    return made.out


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[Served]:
    """The same, served by the command line."""
    with serving(data) as found:
        yield found


def is_answered(port: int, origin: str, host: str = "127.0.0.1") -> bool:
    """Whether a page of an origin may connect, under the name by which it knows this machine."""
    with socket.create_connection(("127.0.0.1", port)) as own:
        try:
            with connect(
                f"ws://{host}:{port}/_stcore/stream",
                sock=own,
                origin=origin,  # type: ignore[arg-type]
                subprotocols=["streamlit"],  # type: ignore[list-item]
            ):
                return True
        except WebSocketException:
            return False


def test_only_pages_of_this_site_may_connect(served: Served) -> None:
    port, _ = served
    assert is_answered(port, f"http://127.0.0.1:{port}")
    assert is_answered(port, f"http://localhost:{port}")
    assert not is_answered(port, "https://elsewhere.example")
    assert not is_answered(port, "null")


def test_a_name_of_another_that_points_here_is_not_answered(served: Served) -> None:
    """Otherwise a page of that name could read what is served to this machine alone."""
    port, _ = served
    own, other = f"http://localhost:{port}", f"http://elsewhere.example:{port}"
    assert is_answered(port, own, "localhost")
    assert not is_answered(port, other, "elsewhere.example")


def test_nobody_can_send_a_file_without_a_session_of_their_own(served: Served) -> None:
    port, _ = served
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_stcore/upload_file/some-session/some-file",
        data=b"x",
        method="PUT",
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    caught.value.close()
    assert caught.value.code == 403


def test_the_server_listens_where_it_was_told_to_and_nowhere_else(served: Served) -> None:
    port, process = served
    listening = {c.laddr for c in process.net_connections() if c.status == psutil.CONN_LISTEN}
    assert {(each.ip, each.port) for each in listening} == {("127.0.0.1", port)}


@pytest.mark.parametrize(
    ("address", "names", "allowed"),
    [
        ("127.0.0.1", [], ["localhost", "127.0.0.1", "[::1]", "::1"]),
        ("0.0.0.0", [], []),
        ("0.0.0.0", ["a.example"], ["localhost", "127.0.0.1", "[::1]", "::1", "a.example"]),
    ],
)
def test_names_that_are_answered(address: str, names: list[str], allowed: list[str]) -> None:
    options = server_options(8501, address, names)
    pairs = list(zip(options[::2], options[1::2], strict=True))
    assert [value for key, value in pairs if key == "--server.allowedHosts"] == allowed
    settings = dict(pairs)
    assert settings["--server.enableXsrfProtection"] == "true"
    assert settings["--server.enableCORS"] == "true"
    assert settings["--browser.gatherUsageStats"] == "false"
    assert settings["--client.showErrorDetails"] == "none"


def test_sessions_are_measured_and_end_by_themselves(data: Path) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    result = bench_serve(Crowd(2, 1.0, 0.2, processes=2), 0, data)
    assert result.failed == 0
    assert result.grants == 1
    assert result.crowd.reruns >= 2
    assert set(result.first) == set(result.warm) >= {"home", "reach", "grants", "accountability"}
    assert 0 < result.warm["home"].p50 <= result.warm["home"].p95
    assert result.peak_mb >= result.warm_mb > result.start_mb > 50
    said = serve_summary(result)
    assert "2 sessions on 2 processes" in said and "0 failed" in said
    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert after <= before


@pytest.mark.parametrize(("sessions", "seconds"), [(100_000, 1.0), (1, 1e9), (-1, 1.0)])
def test_a_measurement_without_bounds_is_refused(sessions: int, seconds: float) -> None:
    with pytest.raises(FunderEquityError, match="At most 200 sessions"):
        bench_serve(Crowd(sessions, seconds), 1)


def test_more_processes_than_are_of_use_are_refused(data: Path) -> None:
    with pytest.raises(FunderEquityError, match="16 processes"):
        bench_serve(Crowd(1, processes=17), 0, data)
