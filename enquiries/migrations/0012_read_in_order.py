from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_phoned_whom'),
        ('directory', '0004_read_in_order'),
        ('enquiries', '0011_growth'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='complaint_by_time'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='enquiry_by_time'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['property', 'occurred_at', 'id'], name='message_by_time'),
        ),
    ]
