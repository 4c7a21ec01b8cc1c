from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from desk.models import SearchRow


class Command(BaseCommand):
    help = "Make the search's tokens of every row anew, as names and rooms are folded now. Harmless to repeat and while the desk works."

    def handle(self, **options: Any) -> None:
        for model in apps.get_models():
            if hasattr(model, "search_terms") and any(field.name == "key" for field in model._meta.concrete_fields):
                self.stdout.write(f"{model._meta.label}: {self.anew(model)}")

    def anew(self, model: Any) -> int:
        """Only rows the search knows, and only what they are found by: when they were last used stays."""
        done, ahead = 0, [field.name for field in model._meta.concrete_fields if field.is_relation]
        for row in model._default_manager.select_related(*ahead).order_by("pk").iterator(chunk_size=2000):
            if (found_by := row.search_terms()) is not None:
                known = SearchRow.objects.filter(property_id=row.property_id, subject=model._meta.label_lower, key=row.key)
                done += known.exclude(**found_by).update(**found_by)
        return done
