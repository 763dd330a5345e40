"""By an index of columns staff find the articles of one however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0026_search_terms_streamed")]

    operations = [
        migrations.AddIndex("article", models.Index("column", "id", name="article_of_column")),
    ]
