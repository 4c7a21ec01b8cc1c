"""What every list of this book offers first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ALL: Any = _("all")
