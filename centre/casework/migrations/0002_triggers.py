"""The database refuses to change or delete what was found, decided, observed and done, whoever asks."""
from django.db import migrations

from centre.casework import triggers


def _create(apps, schema_editor):
    for statement in triggers.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _drop(apps, schema_editor):
    for statement in triggers.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(_create, _drop, elidable=False)]
