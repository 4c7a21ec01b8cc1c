"""Columns of several registers."""

from typing import Any

from desk.pages.tables import RegisterColumn, RegisterTable


class ChoiceColumn(RegisterColumn):
    """The label of a choice, looked up once per page."""

    def __init__(self, choices: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.choices = choices

    def text(self, record: Any, table: RegisterTable) -> Any:
        value = self.value_of(record)
        return self.choices(value).label if value else ""
