"""The entry number in an address: ``FK261123-017``."""

from django.urls import register_converter


class EntryNumber:
    regex = r"[A-Z]{2}\d{6}-\d{3,}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EntryNumber, "entry")
