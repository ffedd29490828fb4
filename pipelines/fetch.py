"""Fetches published grants files that the registry lists, under open licences, politely.

One publisher that fails never stops the rest. A file that has not changed is not fetched again; one
that broke off is carried on where it stopped. A record beside the files says what was done.
"""

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Mapping
from csv import DictReader
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import TimeoutError as LibraryTimeoutError
from urllib3.util.retry import Retry

from pipelines.errors import FunderEquityError
from pipelines.progress import Progress
from pipelines.reference import DATA_DIR
from pipelines.sources import FETCH_RECORD

REGISTRY = "https://registry.threesixtygiving.org/data.json"
LICENCES = DATA_DIR / "reference" / "licences.csv"
PART = ".part"
# A block that breaks off is lost, so a small one.
BLOCK_BYTES = 64 * 1024
# Answers after which it is worth asking again, a little later each time.
TRY_AGAIN = (429, 500, 502, 503, 504)
NOT_MODIFIED, PARTIAL, RANGE_NOT_MET = 304, 206, 416
# What a file is, by what its server says, where its address does not end in it.
BY_TYPE = {
    "application/json": ".json",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/zip": ".zip",
}
READ = (".json", ".csv", ".tsv", ".xlsx", ".ods", ".zip")
AGENT = "funder-equity-dashboard (reads published 360Giving data)"


class FetchError(FunderEquityError):
    """The registry itself cannot be had or read; the message says why and what to do."""


class _FailedError(Exception):
    """One file that could not be had; its words are a sentence."""


@dataclass(frozen=True)
class Manners:
    """How files are asked for: seconds to connect and between bytes, tries, and pauses.

    `pause_s` passes between two requests to one host; `most_bytes` bounds one file.
    """

    connect_s: float = 15
    read_s: float = 60
    tries: int = 4
    back_off_s: float = 1.0
    pause_s: float = 1.0
    most_bytes: int = 2 * 1024**3


@dataclass(frozen=True)
class Dataset:
    """One line of the registry: who publishes, what it may be used under, where the file is."""

    id: str
    publisher: str
    prefix: str
    title: str
    licence: str
    address: str
    modified: str


@dataclass(frozen=True)
class Fetched:
    """What became of one dataset: `outcome` is fetched, unchanged, skipped or failed.

    `reason` says why it is skipped or failed; `file` is in the folder, empty where there is none.
    """

    id: str
    publisher: str
    prefix: str
    title: str
    licence: str
    address: str
    outcome: str
    reason: str = ""
    file: str = ""
    bytes: int = 0
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""
    fetched_at: str = ""


@dataclass
class _Visits:
    """When each host was last asked, so that none is asked too often."""

    manners: Manners
    last: dict[str, float] = field(default_factory=dict)

    def wait(self, address: str) -> None:
        """Wait until a host may be asked again."""
        host = urlsplit(address).netloc
        now = time.monotonic()
        since = now - self.last.get(host, now - self.manners.pause_s)
        if since < self.manners.pause_s:
            time.sleep(self.manners.pause_s - since)
        self.last[host] = time.monotonic()


def fetch(
    into: Path,
    prefixes: Iterable[str] = (),
    registry: str = REGISTRY,
    manners: Manners | None = None,
    progress: Progress | None = None,
) -> list[Fetched]:
    """Fetch the files of some publishers, or of all, into a folder; what became of each.

    The folder is made; files of datasets that are no longer listed stay. Raises FetchError where
    the registry cannot be had, or lists nobody of the name.
    """
    manners = manners or Manners()
    progress = progress or Progress(is_quiet=True)
    into.mkdir(parents=True, exist_ok=True)
    session = _session(manners)
    visits = _Visits(manners)
    datasets = _chosen(_list(session, registry, manners), list(prefixes))
    before = {item.id: item for item in read_record(into)}
    done: dict[str, Fetched] = dict(before)
    found = []
    for number, dataset in enumerate(datasets, start=1):
        progress.detail(f"fetch: {dataset.publisher} ({number} of {len(datasets)})")
        try:
            item = _one(session, visits, dataset, into, before.get(dataset.id))
        except _FailedError as error:
            item = _kept(dataset, before.get(dataset.id), str(error))
        found.append(item)
        done[dataset.id] = item
        _write_record(into, done)
        progress.say(
            f"  {item.publisher}: {item.outcome}{f' ({item.reason})' if item.reason else ''}"
        )
    return found


def read_record(into: Path) -> list[Fetched]:
    """What an earlier run left in the folder; nothing where there is no readable record."""
    try:
        said = json.loads((into / FETCH_RECORD).read_text(encoding="utf-8"))
        return [Fetched(**item) for item in said["datasets"]]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def licence_of(address: str) -> tuple[str, bool]:
    """The name of a licence, and whether everybody may use what is under it.

    >>> licence_of("https://creativecommons.org/licenses/by/4.0/")
    ('CC BY 4.0', True)
    >>> licence_of("")
    ('none is named', False)
    """
    for pattern, name, is_open in _licences():
        if pattern.match(address):
            return name, is_open
    return address or "none is named", False


def _session(manners: Manners) -> requests.Session:
    retry = Retry(
        total=manners.tries,
        backoff_factor=manners.back_off_s,
        status_forcelist=TRY_AGAIN,
        allowed_methods=("GET",),
        respect_retry_after_header=True,
        raise_on_status=False,
    )
    session = requests.Session()
    session.headers["User-Agent"] = AGENT
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def _list(session: requests.Session, registry: str, manners: Manners) -> list[Dataset]:
    try:
        answer = session.get(registry, timeout=(manners.connect_s, manners.read_s))
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise FetchError(
            f"The registry could not be read ({_why(error)}). Try again later, or name another "
            "with --registry."
        ) from error
    if not isinstance(said, list):
        raise FetchError(
            "What the registry sent is not a list of datasets. Name another with --registry."
        )
    return [dataset for item in said for dataset in _datasets(item)]


def _datasets(item: Any) -> list[Dataset]:
    """The files of one entry; an entry that is none is a dataset without an address."""
    if not isinstance(item, Mapping):
        return []
    publisher = item.get("publisher")
    publisher = publisher if isinstance(publisher, Mapping) else {}
    files = item.get("distribution")
    files = [each for each in files if isinstance(each, Mapping)] if isinstance(files, list) else []
    first = files[0] if files else {}
    identifier = _said(item, "identifier") or _said(item, "title")
    return [
        Dataset(
            id=identifier,
            publisher=_said(publisher, "name") or "a publisher not named",
            prefix=_said(publisher, "prefix"),
            title=_said(item, "title"),
            licence=_said(item, "license"),
            address=_said(first, "downloadURL"),
            modified=_said(item, "modified"),
        )
    ]


def _said(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value.strip() if isinstance(value, str) else ""


def _chosen(datasets: list[Dataset], prefixes: list[str]) -> list[Dataset]:
    if not prefixes:
        return datasets
    there = {dataset.prefix for dataset in datasets}
    missing = [prefix for prefix in prefixes if prefix not in there]
    if missing:
        raise FetchError(
            f"The registry lists no publisher {', '.join(missing)}. A prefix looks like 360G-abc; "
            "it begins the identifiers of a publisher's grants."
        )
    return [dataset for dataset in datasets if dataset.prefix in prefixes]


def _one(
    session: requests.Session,
    visits: _Visits,
    dataset: Dataset,
    into: Path,
    before: Fetched | None,
) -> Fetched:
    licence, is_open = licence_of(dataset.licence)
    item = Fetched(
        dataset.id, dataset.publisher, dataset.prefix, dataset.title, licence, dataset.address, ""
    )
    if not is_open:
        return replace(item, outcome="skipped", reason=f"its licence is not open: {licence}")
    if urlsplit(dataset.address).scheme not in ("https", "http"):
        raise _FailedError("the registry gives no address of a file")
    is_had = (
        before is not None
        and before.address == dataset.address
        and bool(before.file)
        and _is_as_recorded(into / before.file, before)
    )
    visits.wait(dataset.address)
    return _download(session, visits.manners, into, item, before if is_had else None)


def _download(
    session: requests.Session,
    manners: Manners,
    into: Path,
    item: Fetched,
    before: Fetched | None,
) -> Fetched:
    part = into / f"{_stem(item)}{PART}"
    have = part.stat().st_size if part.is_file() else 0
    headers = _headers(part, have, before)
    try:
        with session.get(
            item.address,
            headers=headers,
            stream=True,
            timeout=(manners.connect_s, manners.read_s),
        ) as answer:
            if answer.status_code == NOT_MODIFIED and before is not None:
                return replace(before, outcome="unchanged", reason="")
            if answer.status_code == RANGE_NOT_MET:
                part.unlink()
                raise _FailedError("it changed while it was fetched: ask for it again")
            if not answer.ok:
                raise _FailedError(f"its server answered {answer.status_code}")
            suffix = _suffix(answer, item.address)
            _keep_tag(part, answer)
            _receive(answer, part, manners, is_added=answer.status_code == PARTIAL)
            etag = answer.headers.get("ETag", "")
            last_modified = answer.headers.get("Last-Modified", "")
    except requests.RequestException as error:
        raise _FailedError(_why(error)) from error
    except OSError as error:
        raise _FailedError(f"it could not be written ({error.strerror})") from error
    digest = _sha256(part)
    name = f"{_stem(item)}{suffix}"
    size = part.stat().st_size
    is_same = before is not None and before.sha256 == digest and before.file == name
    os.replace(part, into / name)
    _tag_of(part).unlink(missing_ok=True)
    if before is not None and before.file != name:
        (into / before.file).unlink(missing_ok=True)
    return replace(
        item,
        outcome="unchanged" if is_same else "fetched",
        file=name,
        bytes=size,
        sha256=digest,
        etag=etag,
        last_modified=last_modified,
        fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _headers(part: Path, have: int, before: Fetched | None) -> dict[str, str]:
    """Ask for the rest of what broke off, else only for what has changed."""
    if have:
        tag = _read_tag(part)
        if tag:
            return {"Range": f"bytes={have}-", "If-Range": tag, "Accept-Encoding": "identity"}
        part.unlink()
    headers = {"Accept-Encoding": "identity"}
    if before is not None and before.etag:
        headers["If-None-Match"] = before.etag
    elif before is not None and before.last_modified:
        headers["If-Modified-Since"] = before.last_modified
    return headers


def _receive(answer: requests.Response, part: Path, manners: Manners, is_added: bool) -> None:
    """Write what comes; a body that is shorter than was said raises from the library."""
    size = part.stat().st_size if is_added else 0
    with part.open("ab" if is_added else "wb") as out:
        for block in answer.iter_content(BLOCK_BYTES):
            size += len(block)
            if size > manners.most_bytes:
                out.close()
                part.unlink()
                raise _FailedError(f"it has more than {manners.most_bytes:,} bytes")
            out.write(block)
        out.flush()
        os.fsync(out.fileno())


def _suffix(answer: requests.Response, address: str) -> str:
    """What the file is, by its address, the name its server gives, or its type."""
    named = re.search(r'filename="?([^";]+)', answer.headers.get("Content-Disposition", ""))
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    names = (urlsplit(address).path, named.group(1) if named else "")
    ends = [Path(name).suffix.lower() for name in names]
    found = next((end for end in ends if end in READ), BY_TYPE.get(kind, ""))
    if not found:
        raise _FailedError(f"it is of a kind that is not read ({kind or 'none is said'})")
    return found


def _stem(item: Fetched) -> str:
    """A name that no other dataset has, that says whose it is, and that is no path."""
    said = re.sub(r"[^A-Za-z0-9]+", "-", item.prefix or item.publisher).strip("-")[:40]
    return f"{said or 'publisher'}-{hashlib.sha256(item.id.encode()).hexdigest()[:10]}"


def _tag_of(part: Path) -> Path:
    return part.with_name(part.name + ".tag")


def _keep_tag(part: Path, answer: requests.Response) -> None:
    """Remember which version broke off, so that its rest is never joined to another."""
    etag = answer.headers.get("ETag", "")
    tag = answer.headers.get("Last-Modified", "") if etag.startswith("W/") or not etag else etag
    _tag_of(part).write_text(tag, encoding="utf-8")


def _read_tag(part: Path) -> str:
    try:
        return _tag_of(part).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _is_as_recorded(path: Path, before: Fetched) -> bool:
    return path.is_file() and path.stat().st_size == before.bytes and _sha256(path) == before.sha256


def _kept(dataset: Dataset, before: Fetched | None, reason: str) -> Fetched:
    """A failure; the file of an earlier time stays, and is named."""
    licence, _ = licence_of(dataset.licence)
    item = Fetched(
        dataset.id, dataset.publisher, dataset.prefix, dataset.title, licence, dataset.address,
        "failed", reason,
    )  # fmt: skip
    if before is None or not before.file:
        return item
    return replace(before, outcome="failed", reason=f"{reason}; the file of an earlier time stays")


# What a failure of a request is called, the more particular first.
WHY: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.SSLError, "its certificate is not good"),
    (requests.Timeout, "its server did not answer in time"),
    (requests.exceptions.RetryError, "its server failed again and again"),
    (requests.exceptions.ChunkedEncodingError, "it broke off; the next run carries on"),
    (requests.ConnectionError, "its server could not be reached"),
    (requests.HTTPError, "its server refused"),
    (ValueError, "it is not JSON"),
)


def _why(error: Exception) -> str:
    """A failure of a request in words; of one that was tried again and again, its last."""
    last = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(last, LibraryTimeoutError):
        error = requests.Timeout()
    return next((words for kind, words in WHY if isinstance(error, kind)), "it could not be had")


def _write_record(into: Path, done: Mapping[str, Fetched]) -> None:
    """Replace the record whole, after each dataset."""
    text = json.dumps(
        {"datasets": [asdict(item) for item in done.values()]}, ensure_ascii=False, indent=1
    )
    staged = into / f".{FETCH_RECORD}"
    staged.write_text(text + "\n", encoding="utf-8")
    os.replace(staged, into / FETCH_RECORD)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


@cache
def _licences() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    with LICENCES.open(encoding="utf-8", newline="") as handle:
        return tuple(
            (re.compile(row["pattern"], re.IGNORECASE), row["licence"], row["is_open"] == "yes")
            for row in DictReader(handle)
        )
