"""Columns of our own: encrypted ones, AES-256-GCM with a key id and a blind index for exact search; and folded ones.

The database holds ``"<key id>.<base64 of nonce + ciphertext>"``. Keys come from
``settings.DESK_FIELD_KEYS``; the last one encrypts, every one decrypts, so a key is changed by
adding one and running ``manage.py rotate_keys``.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


@lru_cache(maxsize=8)
def _cipher(key_id: str) -> AESGCM:
    return AESGCM(settings.DESK_FIELD_KEYS[key_id])


def encrypt(value: str) -> str:
    key_id = list(settings.DESK_FIELD_KEYS)[-1]
    nonce = os.urandom(12)
    sealed = nonce + _cipher(key_id).encrypt(nonce, value.encode(), key_id.encode())
    return f"{key_id}.{base64.b64encode(sealed).decode()}"


def decrypt(stored: str) -> str:
    key_id, _dot, body = stored.partition(".")
    sealed = base64.b64decode(body)
    return _cipher(key_id).decrypt(sealed[:12], sealed[12:], key_id.encode()).decode()


def in_seeds(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """What a second factor keeps, with ``change`` made to each of its secrets."""
    changed: dict[str, Any] = {name: change(value) for name, value in data.items() if name in ("secret", "seed")}
    changed |= {name: [change(one) for one in value] for name, value in data.items() if name == "migrated_codes"}
    return {**data, **changed}


def blind_index(value: str) -> str:
    """A keyed digest that finds an equal value without showing it (16 hex digits; "" for "")."""
    if not value:
        return ""
    key = next(iter(settings.DESK_FIELD_KEYS.values()))
    return hmac.new(key, b"index:" + value.encode(), hashlib.sha256).hexdigest()[:16]


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """A text that is plain in Python and ciphertext in the database. Empty is stored empty."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return models.Field.formfield(self, **{"form_class": forms.CharField, "max_length": 40, **kwargs})


class FoldedField(models.CharField):  # type: ignore[type-arg]
    """The folded form of what was written (:mod:`desk.written`): what is compared, and kept once.

    ``by`` names the method of the row that makes it. It is made on every way in, bulk inserts included.
    """

    def __init__(self, *args: Any, by: str, **kwargs: Any):
        self.by = by
        super().__init__(*args, **{"max_length": 240, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "by": self.by, "max_length": self.max_length, "editable": False, "default": ""}

    def fill(self, row: models.Model) -> None:
        """Bring the column up to date with what is written. A row of a migration has no methods: it brings the value itself."""
        if (make := getattr(row, self.by, None)) is not None:
            setattr(row, self.attname, make()[: self.max_length])

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        self.fill(model_instance)
        return super().pre_save(model_instance, add)
