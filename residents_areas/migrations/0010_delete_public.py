from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    """Administrators alone delete what residents could read."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # As in 0002: the permissions of the new models must exist by now.
    config = apps.get_app_config("articles")
    config.models_module = True
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    deed = Permission.objects.filter(content_type__app_label="articles", codename="delete_public")
    for group in Group.objects.filter(name="编辑"):
        group.permissions.remove(*deed)
    for group in Group.objects.filter(name="管理员"):
        group.permissions.add(*deed)


class Migration(migrations.Migration):
    dependencies = [
        ("residents_areas", "0009_history"),
        ("articles", "0017_tombstone"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
