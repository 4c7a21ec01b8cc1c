"""What is no answer (:mod:`desk.written.answers`), as a form and the database refuse it, and what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.ledger.database_rules import differs
from desk.written.answers import NOTED, PLAIN, is_no_answer, says_unknown

# The database refuses it word by word; the form refuses the same with what people put around it.
NO_ANSWERS = ", ".join(f"'{one}'" for one in (*PLAIN, *NOTED))


NO_ANSWER = _(
    "Write down the answer. “I don't know” is none (manual A10): leave it open, then “Ask a superior”, and promise the customer a time."
)


UNANSWERED = _("Only an answered enquiry has an answer: empty this field, and write what matters into what is asked.")


NOTHING_SAID = _("“%(said)s” tells the customer nothing: write down what they are told.")


def refuse_no_answer(text: str) -> None:
    """Validator of an answer: raises ``ValidationError`` (code ``no_answer``) that fits what was written."""
    if is_no_answer(text):
        unknown = says_unknown(text)
        raise ValidationError(NO_ANSWER if unknown else NOTHING_SAID, code="no_answer", params=None if unknown else {"said": text.strip()})


def says_nothing(*columns: str) -> str:
    """SQL: one of the columns says now, and did not before, that nobody knows."""
    return " OR ".join(f"({differs([column])}) AND TRIM(NEW.{column}) IN ({NO_ANSWERS})" for column in columns)
