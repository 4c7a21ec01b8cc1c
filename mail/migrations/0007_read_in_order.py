from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_phoned_whom'),
        ('directory', '0004_read_in_order'),
        ('mail', '0006_two_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='mailitem',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='item_by_time'),
        ),
        migrations.AddIndex(
            model_name='postalbatch',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='batch_by_time'),
        ),
        migrations.AddIndex(
            model_name='shelfcount',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='count_by_time'),
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='trace_by_time'),
        ),
    ]
