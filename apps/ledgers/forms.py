"""What is typed to keep a filter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PageForm
from apps.ledgers.models import MOST_QUERY


class SavedFilterForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=20)
    query = forms.CharField(max_length=MOST_QUERY, strip=False)
