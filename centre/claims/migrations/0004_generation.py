"""Claims are counted by generation, so that files made of them can follow by the difference."""
import secrets

from django.db import migrations, models


def _begin(apps, schema_editor):
    """Claims that are there already are the first state."""
    if apps.get_model("claims", "Claim").objects.exists():
        apps.get_model("claims", "ClaimsState").objects.get_or_create(
            pk=1, defaults={"generation": 1, "recent": [[1, secrets.token_hex(8)]]})


class Migration(migrations.Migration):

    dependencies = [("claims", "0003_triggers")]

    operations = [
        migrations.CreateModel(
            name="ClaimsState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.BigIntegerField(default=0)),
                ("recent", models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name="claim",
            name="generation",
            field=models.BigIntegerField(db_index=True, default=0),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["certainty", "known_from"], name="claims_public_known"),
        ),
        migrations.RunPython(_begin, migrations.RunPython.noop, elidable=True),
    ]
