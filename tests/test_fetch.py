"""Files are fetched from a stand-in of the registry: politely, resumed, and only what is open."""

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.build import build
from pipelines.fetch import Fetched, FetchError, Manners, fetch, licence_of, read_record
from pipelines.sources import FETCH_RECORD
from tests.conftest import grant

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
QUICK = Manners(connect_s=2, read_s=1, tries=2, back_off_s=0.01, pause_s=0)
BODY = json.dumps({"grants": [grant()]}).encode()

Answer = Callable[["Handler"], None]


@dataclass
class World:
    """What a stand-in serves, and what it was asked: path and headers."""

    address: str = ""
    registry: list[Any] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def lists(self, name: str, path: str, licence: str = CC_BY, **more: Any) -> None:
        """Put a dataset of a publisher into the registry."""
        self.registry.append(
            {
                "identifier": f"id-{name}",
                "title": f"Grants of {name}",
                "license": licence,
                "publisher": {"name": name, "prefix": f"360G-{name}"},
                "distribution": [{"downloadURL": f"{self.address}{path}"}],
                **more,
            }
        )

    def of(self, path: str) -> list[dict[str, str]]:
        """The headers with which a path was asked for, in order."""
        return [headers for asked, headers in self.asked if asked == path]


class Handler(BaseHTTPRequestHandler):
    """Answers as the world says."""

    world: World

    def do_GET(self) -> None:  # noqa: N802
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.world.asked.append((self.path, headers))
        if self.path == "/data.json":
            self.send(json.dumps(self.world.registry).encode(), "application/json")
        elif self.path in self.world.answers:
            self.world.answers[self.path](self)
        else:
            self.send_error(404)

    def send(self, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """A whole answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def world() -> Iterator[World]:
    """A stand-in of registry and publishers on this machine."""
    made = World()
    handler = type("Here", (Handler,), {"world": made})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        made.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def fetched(world: World, into: Path, *prefixes: str, manners: Manners = QUICK) -> list[Fetched]:
    return fetch(into, prefixes, f"{world.address}/data.json", manners)


def with_tag(tag: str, body: bytes = BODY) -> Answer:
    """Answers a question about the same version with 304."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.send(body, ETag=tag)

    return answer


def test_what_is_fetched_builds_with_its_record_beside_it(world: World, tmp_path: Path) -> None:
    world.lists("one", "/one.json")
    world.answers["/one.json"] = with_tag('"1"')
    [item] = fetched(world, tmp_path / "in")
    assert item.outcome == "fetched"
    assert (tmp_path / "in" / item.file).read_bytes() == BODY
    assert (tmp_path / "in" / FETCH_RECORD).is_file()
    result = build([tmp_path / "in"], tmp_path / "out")
    assert [source["grant_count"] for source in result.manifest["sources"]] == [1]


def test_a_file_that_has_not_changed_is_not_sent_again(world: World, tmp_path: Path) -> None:
    world.lists("one", "/one.json")
    world.answers["/one.json"] = with_tag('"1"')
    fetched(world, tmp_path)
    [again] = fetched(world, tmp_path)
    assert again.outcome == "unchanged"
    assert world.of("/one.json")[1]["if-none-match"] == '"1"'
    world.answers["/one.json"] = with_tag('"2"', BODY + b"\n")
    [changed] = fetched(world, tmp_path)
    assert changed.outcome == "fetched"
    assert (tmp_path / changed.file).read_bytes() == BODY + b"\n"
    assert {path.name for path in tmp_path.iterdir()} == {changed.file, FETCH_RECORD}


def test_a_file_that_was_changed_here_is_fetched_anew(world: World, tmp_path: Path) -> None:
    world.lists("one", "/one.json")
    world.answers["/one.json"] = with_tag('"1"')
    [item] = fetched(world, tmp_path)
    (tmp_path / item.file).write_bytes(b"{}")
    [again] = fetched(world, tmp_path)
    assert again.outcome == "fetched"
    assert (tmp_path / again.file).read_bytes() == BODY


def test_what_breaks_off_is_carried_on_where_it_stopped(world: World, tmp_path: Path) -> None:
    body = json.dumps({"grants": [grant(f"g-{n}") for n in range(3000)]}).encode()
    half = len(body) // 2

    def answer(handler: Handler) -> None:
        asked = handler.headers.get("Range")
        if asked is None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(body)))
            handler.send_header("ETag", '"1"')
            handler.end_headers()
            handler.wfile.write(body[:half])
            handler.close_connection = True
            return
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        assert handler.headers.get("If-Range") == '"1"'
        handler.send_response(206)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body) - start))
        handler.send_header("ETag", '"1"')
        handler.end_headers()
        handler.wfile.write(body[start:])

    world.lists("one", "/one.json")
    world.answers["/one.json"] = answer
    [broken] = fetched(world, tmp_path)
    assert broken.outcome == "failed"
    assert not list(tmp_path.glob("360G*.json"))
    [whole] = fetched(world, tmp_path)
    assert whole.outcome == "fetched", whole.reason
    assert (tmp_path / whole.file).read_bytes() == body
    assert "range" in world.of("/one.json")[-1]
    assert not list(tmp_path.glob("*.part*"))


def test_another_version_is_never_joined_to_what_broke_off(world: World, tmp_path: Path) -> None:
    def breaks_off(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100")
        handler.send_header("ETag", '"1"')
        handler.end_headers()
        handler.wfile.write(b"old old old")
        handler.close_connection = True

    world.lists("one", "/one.json")
    world.answers["/one.json"] = breaks_off
    fetched(world, tmp_path)
    # a server that has a newer version answers If-Range with the whole of it
    world.answers["/one.json"] = with_tag('"2"')
    [item] = fetched(world, tmp_path)
    assert (tmp_path / item.file).read_bytes() == BODY


def test_a_server_that_is_busy_is_asked_again(world: World, tmp_path: Path) -> None:
    def busy_at_first(handler: Handler) -> None:
        if len(world.of("/one.json")) < 2:
            handler.send_error(503)
        else:
            handler.send(BODY)

    world.lists("one", "/one.json")
    world.answers["/one.json"] = busy_at_first
    [item] = fetched(world, tmp_path)
    assert item.outcome == "fetched"
    assert len(world.of("/one.json")) == 2


def test_one_that_fails_never_stops_the_rest(world: World, tmp_path: Path) -> None:
    stop = threading.Event()
    world.lists("missing", "/missing.json")
    world.lists("slow", "/slow.json")
    world.lists("page", "/page")
    world.lists("broken", "/broken.json")
    world.registry[-1]["distribution"] = "no list"
    world.registry.append("not a dataset")
    world.lists("good", "/good.json")
    world.answers["/slow.json"] = lambda handler: stop.wait(5) and None
    world.answers["/page"] = lambda handler: handler.send(b"<html>", "text/html")
    world.answers["/good.json"] = with_tag('"1"')
    found = fetched(world, tmp_path, manners=Manners(2, 0.3, 0, 0.01, 0))
    stop.set()
    assert [(item.publisher, item.outcome) for item in found] == [
        ("missing", "failed"),
        ("slow", "failed"),
        ("page", "failed"),
        ("broken", "failed"),
        ("good", "fetched"),
    ]
    reasons = [item.reason for item in found]
    assert reasons[0] == "its server answered 404"
    assert "in time" in reasons[1]
    assert "text/html" in reasons[2]
    assert "no address" in reasons[3]
    assert [item.publisher for item in read_record(tmp_path)] == [item.publisher for item in found]


def test_a_failure_leaves_the_file_of_an_earlier_time(world: World, tmp_path: Path) -> None:
    world.lists("one", "/one.json")
    world.answers["/one.json"] = with_tag('"1"')
    [first] = fetched(world, tmp_path)
    del world.answers["/one.json"]
    [then] = fetched(world, tmp_path)
    assert (then.outcome, then.file) == ("failed", first.file)
    assert (tmp_path / first.file).read_bytes() == BODY


@pytest.mark.parametrize(
    ("licence", "outcome"),
    [
        (CC_BY, "fetched"),
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "fetched"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "skipped"),
        ("", "skipped"),
        ("all rights reserved", "skipped"),
    ],
)
def test_only_open_licences_are_fetched(
    world: World, tmp_path: Path, licence: str, outcome: str
) -> None:
    world.lists("one", "/one.json", licence)
    world.answers["/one.json"] = with_tag('"1"')
    [item] = fetched(world, tmp_path)
    assert item.outcome == outcome
    assert bool(world.of("/one.json")) == (outcome == "fetched")
    assert (licence_of(licence)[0] in item.reason) == (outcome == "skipped")


def test_a_host_is_given_a_pause(world: World, tmp_path: Path) -> None:
    times: list[float] = []
    for name in ("one", "two", "three"):
        world.lists(name, f"/{name}.json")
        world.answers[f"/{name}.json"] = lambda handler: (
            times.append(__import__("time").monotonic()),
            handler.send(BODY),
        )[1]
    fetched(world, tmp_path, manners=Manners(2, 2, 0, 0.01, pause_s=0.3))
    assert all(later - earlier >= 0.25 for earlier, later in zip(times, times[1:], strict=False))


def test_one_publisher_can_be_named_and_one_that_is_not_there_is_said(
    world: World, tmp_path: Path
) -> None:
    world.lists("one", "/one.json")
    world.lists("two", "/two.json")
    world.answers["/two.json"] = with_tag('"1"')
    [item] = fetched(world, tmp_path, "360G-two")
    assert item.publisher == "two"
    with pytest.raises(FetchError, match="360G-three"):
        fetched(world, tmp_path, "360G-three")


def test_names_of_files_never_leave_the_folder(world: World, tmp_path: Path) -> None:
    world.lists("../../evil", "/x", title="../../../etc/passwd")
    world.answers["/x"] = lambda handler: handler.send(
        BODY, "application/json", Content_Disposition='attachment; filename="../../up.json"'
    )
    [item] = fetched(world, tmp_path / "in")
    assert Path(item.file).name == item.file
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_file_without_end_is_stopped(world: World, tmp_path: Path) -> None:
    world.lists("one", "/one.json")
    world.answers["/one.json"] = lambda handler: handler.send(b" " * 5_000_000)
    [item] = fetched(world, tmp_path, manners=Manners(2, 2, 0, 0.01, 0, most_bytes=1_000_000))
    assert item.outcome == "failed"
    assert "more than 1,000,000 bytes" in item.reason
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("said", [b"no json", b'{"a": 1}'])
def test_a_registry_that_is_none_is_said(world: World, tmp_path: Path, said: bytes) -> None:
    world.answers["/other.json"] = lambda handler: handler.send(said)
    with pytest.raises(FetchError, match="registry"):
        fetch(tmp_path, (), f"{world.address}/other.json", QUICK)


def test_a_certificate_that_is_not_good_is_refused(world: World, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = type("Secret", (Handler,), {"world": world})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        world.lists("one", "/one.json")
        world.registry[0]["distribution"][0]["downloadURL"] = (
            f"https://127.0.0.1:{server.server_port}/one.json"
        )
        [item] = fetched(world, tmp_path / "in", manners=Manners(2, 2, 0, 0.01, 0))
        server.shutdown()
        thread.join()
    assert (item.outcome, item.reason) == ("failed", "its certificate is not good")
