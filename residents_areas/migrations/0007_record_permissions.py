from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITORS, ADMINISTRATORS = "编辑", "管理员"


def grant(apps, schema_editor):
    """Whoever edits may withhold and restore; administrators read the log of events."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # As in 0002: the permissions of the new models must exist by now.
    config = apps.get_app_config("articles")
    config.models_module = True
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    of_articles = Permission.objects.filter(content_type__app_label="articles")
    log = of_articles.filter(content_type__model="event")
    for group in Group.objects.filter(name__in=[EDITORS, ADMINISTRATORS]):
        group.permissions.add(*of_articles.filter(content_type__model="withholding"))
    for group in Group.objects.filter(name=ADMINISTRATORS):
        group.permissions.add(*log)
    for group in Group.objects.filter(name=EDITORS):
        group.permissions.remove(*log)


class Migration(migrations.Migration):
    dependencies = [
        ("residents_areas", "0006_import_correction"),
        ("articles", "0014_withholding"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
