from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_phoned_whom'),
        ('directory', '0004_read_in_order'),
        ('visitors', '0006_two_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='visit_by_time'),
        ),
    ]
