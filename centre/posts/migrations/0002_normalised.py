"""The form in which posts are compared is stored, so that a new claim is found in old posts quickly."""
from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty columns; `centre posts normalise` fills those of posts that are there."""

    dependencies = [("posts", "0001_initial")]

    operations = [
        migrations.AddField("post", "normalised", models.TextField(blank=True, default="")),
        migrations.AddField("post", "normalised_by", models.CharField(blank=True, default="", max_length=40)),
    ]
