"""A claim made of a rumour said `unsupported`, which is a finding; nobody had examined it, and now it says so.

The hash stays the one of the words as they were written, because the record of the deed names it.
"""
from django.db import migrations, models


def _made_of_rumours(apps, verdict):
    decided = apps.get_model("claims", "CandidateDecision").objects.filter(kind="claim").values("claim")
    return apps.get_model("claims", "Claim").objects.filter(
        pk__in=decided, verdict=verdict, verdict_recorded=verdict, certainty="check_again", fact_checks=None)


def _say_so(apps, schema_editor):
    _made_of_rumours(apps, "unsupported").update(verdict="not_examined", verdict_recorded="not_examined")


def _as_before(apps, schema_editor):
    _made_of_rumours(apps, "not_examined").update(verdict="unsupported", verdict_recorded="unsupported")


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0005_stance'),
    ]

    operations = [
        migrations.AlterField(
            model_name='claim',
            name='verdict',
            field=models.CharField(choices=[('false', 'False'), ('misleading', 'Misleading'), ('partly_false', 'Partly false'), ('altered', 'Altered'), ('old_context', 'Old event'), ('misplaced', 'Another place'), ('staged', 'Staged'), ('ai_generated', 'Made with AI'), ('context_needed', 'Context needed'), ('satire', 'Satire'), ('opinion', 'Opinion'), ('unsupported', 'Unsupported'), ('not_examined', 'Not examined'), ('disputed', 'Disputed'), ('denied_by_commission', 'Denied by the commission'), ('true', 'True')], max_length=30),
        ),
        migrations.AlterField(
            model_name='claim',
            name='verdict_recorded',
            field=models.CharField(choices=[('false', 'False'), ('misleading', 'Misleading'), ('partly_false', 'Partly false'), ('altered', 'Altered'), ('old_context', 'Old event'), ('misplaced', 'Another place'), ('staged', 'Staged'), ('ai_generated', 'Made with AI'), ('context_needed', 'Context needed'), ('satire', 'Satire'), ('opinion', 'Opinion'), ('unsupported', 'Unsupported'), ('not_examined', 'Not examined'), ('disputed', 'Disputed'), ('denied_by_commission', 'Denied by the commission'), ('true', 'True')], max_length=30),
        ),
        migrations.AlterField(
            model_name='factcheck',
            name='verdict',
            field=models.CharField(choices=[('false', 'False'), ('misleading', 'Misleading'), ('partly_false', 'Partly false'), ('altered', 'Altered'), ('old_context', 'Old event'), ('misplaced', 'Another place'), ('staged', 'Staged'), ('ai_generated', 'Made with AI'), ('context_needed', 'Context needed'), ('satire', 'Satire'), ('opinion', 'Opinion'), ('unsupported', 'Unsupported'), ('not_examined', 'Not examined'), ('disputed', 'Disputed'), ('denied_by_commission', 'Denied by the commission'), ('true', 'True')], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('certainty', 'ok'), ('verdict', 'not_examined'), _negated=True), name='claims_public_examined'),
        ),
        migrations.RunPython(_say_so, _as_before, elidable=True),
    ]
