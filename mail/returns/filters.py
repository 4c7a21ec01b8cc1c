"""What the return register is asked."""

from mail.filters import StateFilter
from mail.returns.models import MailReturn


class ReturnFilter(StateFilter):
    class Meta:
        model = MailReturn
        fields: list[str] = []
