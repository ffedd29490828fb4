"""Puts a finished build in the place of the last; a reader sees one or the other, whole."""

import os
import shutil
from pathlib import Path

# The order matters: `equity.duckdb` is what is served, so it goes in when the rest is there, and
# the manifest, by which a build is known to be complete, goes last.
REPLACED_IN_ORDER = ("tables", "work.duckdb", "equity.duckdb", "manifest.json")


def swap_in(staged: Path, out: Path) -> None:
    """Move the files of `staged` over those of `out`, each in one step, and remove `staged`.

    Both must be on one disk. What is killed half-way leaves every file whole, old or new.
    """
    for name in REPLACED_IN_ORDER:
        source = staged / name
        if source.is_dir():
            _replace_folder(source, out / name)
        else:
            _sync(source)
            os.replace(source, out / name)
    _sync(out)
    shutil.rmtree(staged, ignore_errors=True)


def replace_folder(staged: Path, out: Path) -> None:
    """Put a finished folder in the place of another on the same disk, which is then removed.

    Between its two steps, for a moment, neither is there; what is killed then leaves both whole.
    """
    before = staged.with_name(f"{staged.name}.before")
    if out.exists():
        os.replace(out, before)
    try:
        os.replace(staged, out)
    except OSError:
        if before.exists():
            os.replace(before, out)
        raise
    shutil.rmtree(before, ignore_errors=True)


def remove_leftovers(out: Path, prefix: str) -> None:
    """Remove what a killed build left in `out`; the caller holds the lock, so nobody uses it."""
    for path in out.glob(f"{prefix}*"):
        shutil.rmtree(path, ignore_errors=True)


def _replace_folder(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    fresh = {path.name for path in source.iterdir()}
    for path in sorted(source.iterdir()):
        _sync(path)
        os.replace(path, target / path.name)
    for path in target.iterdir():
        if path.name not in fresh:
            path.unlink()
    _sync(target)


def _sync(path: Path) -> None:
    """Make sure that what was written is on the disk before its name is."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder to flush it
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
