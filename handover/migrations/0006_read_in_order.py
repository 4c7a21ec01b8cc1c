from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_phoned_whom'),
        ('handover', '0005_two_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dutynote',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='dutynote_by_time'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='handover_by_time'),
        ),
        migrations.AddIndex(
            model_name='standin',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='standin_by_time'),
        ),
    ]
