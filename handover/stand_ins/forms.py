"""What is filled in for a stand-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import Membership, User
from desk.pages.forms import CreateForm
from desk.people.roles import Role
from handover.posts.forms import pin_field


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, membership: Any) -> str:
        return str(membership.user)


class StandInForm(CreateForm):
    """临时顶岗: who, why, how long, and both PINs."""

    substitute = ColleagueField(
        label=_("Who stands in"),
        queryset=Membership.objects.filter(active=True, role=Role.CLERK).select_related("user").order_by("user__name"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, initial=30)
    own_pin = pin_field(_("Your PIN"))
    their_pin = pin_field(_("Your colleague's PIN"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["substitute"]
        field.queryset = field.queryset.exclude(user=self.actor.user)

    def values(self) -> dict[str, Any]:
        substitute: User = self.cleaned_data["substitute"].user
        return {**self.cleaned_data, "substitute": substitute}
