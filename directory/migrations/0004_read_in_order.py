from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_phoned_whom'),
        ('directory', '0003_written'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(fields=['property', 'room', 'id'], name='unit_by_room'),
        ),
    ]
