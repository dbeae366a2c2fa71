"""The database refuses to change or delete how a candidate was decided, whoever asks."""
from django.db import migrations

from centre.claims import triggers


def _create(apps, schema_editor):
    for statement in triggers.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _drop(apps, schema_editor):
    for statement in triggers.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_gathering")]
    operations = [migrations.RunPython(_create, _drop, elidable=False)]
