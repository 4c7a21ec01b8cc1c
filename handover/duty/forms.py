"""Joining a shift."""

from django.utils.translation import gettext_lazy as _

from handover.posts.forms import PostForm, pin_field


class JoinForm(PostForm):
    pin = pin_field(_("Your PIN"))
