from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('risk', '0003_shadow_run'),
    ]

    operations = [
        migrations.AddField(
            model_name='shadowrun',
            name='colours',
            field=models.JSONField(default=dict),
        ),
    ]
