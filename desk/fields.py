"""Encrypted columns: AES-256-GCM with a key id, and a blind index for exact search.

The database holds ``"<key id>.<base64 of nonce + ciphertext>"``. Keys come from
``settings.DESK_FIELD_KEYS``; the last one encrypts, every one decrypts, so a key is changed by
adding one and running ``manage.py rotate_keys``.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


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


def blind_index(value: str) -> str:
    """A keyed digest that finds an equal value without showing it (16 hex digits; "" for "")."""
    if not value:
        return ""
    key = next(iter(settings.DESK_FIELD_KEYS.values()))
    return hmac.new(key, b"index:" + value.encode(), hashlib.sha256).hexdigest()[:16]


class EncryptedField(models.TextField):
    """A text that is plain in Python and ciphertext in the database. Empty is stored empty."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return models.Field.formfield(self, **{"form_class": forms.CharField, "max_length": 40, **kwargs})


def clean_phone(value: str) -> str:
    """A phone number as digits, in the shape a clerk dials it: ``138 1234 5678`` → ``13812345678``.

    Extensions and short internal numbers pass. Raises ``ValidationError`` (code ``phone``) for
    text that is no number at all.
    """
    value = (value or "").strip()
    if not value:
        return ""
    digits = "".join(ch for ch in value if ch.isdigit())
    if len(digits) < 7:
        if digits and not any(ch.isalpha() for ch in value):
            return digits
        raise ValidationError(_("Enter a phone number."), code="phone")
    import phonenumbers

    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        raise ValidationError(_("Enter a phone number."), code="phone") from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This phone number has too many or too few digits."), code="phone")
    if number.country_code == 86:
        return "".join(ch for ch in phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) if ch.isdigit())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
