"""Indexes for what staff are shown of very many rows: the articles of a column, and those with a
photo that somebody still has to see to."""

from django.db import migrations, models
from django.db.models import Q

WITHOUT = {
    "photo_without_picture": Q(image=""),
    "photo_without_alt": ~Q(image="") & Q(alt=""),
}


class Migration(migrations.Migration):
    dependencies = [("articles", "0026_search_terms_streamed")]

    operations = [
        migrations.AddIndex("article", models.Index("column", "id", name="article_of_column")),
        *(
            migrations.AddIndex("photo", models.Index("article", condition=which, name=name))
            for name, which in WITHOUT.items()
        ),
    ]
