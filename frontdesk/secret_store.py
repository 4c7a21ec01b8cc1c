"""Secrets nobody set: made once, kept in a file only this user can read."""

import base64
import json
import os
import secrets
from pathlib import Path


def load(path: Path) -> dict[str, str]:
    """The secrets of this installation; the file is created with mode 0600 at the first call."""
    if path.exists():
        return json.loads(path.read_text())
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "field_keys": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another worker was a moment faster
        return load(path)
    with os.fdopen(handle, "w") as file:
        json.dump(made, file)
    return made


def private(path: Path) -> None:
    """The database file is its owner's alone, from before its first byte; what SQLite puts beside it has the same mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError:  # somebody else's file, or a directory that is not there: SQLite says so itself
        pass


def parse_keys(text: str) -> dict[str, bytes]:
    """``"k1:base64,k2:base64"`` → ``{"k1": 32 bytes, "k2": 32 bytes}``, order kept."""
    keys = {}
    for part in text.split(","):
        name, _, value = part.strip().partition(":")
        keys[name] = base64.b64decode(value)
        if len(keys[name]) != 32:
            raise ValueError(f"field key {name!r} must be 32 bytes of base64")
    return keys
