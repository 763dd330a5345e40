from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_correction'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='imprint',
            field=models.TextField(blank=True, help_text='报头上的期号、日期、星期等，照原刊抄录；核对用，读者看不到。', verbose_name='报头原文'),
        ),
    ]
