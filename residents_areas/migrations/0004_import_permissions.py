from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    """Whoever edits may import."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # As in 0002: the permissions of the new models must exist by now.
    config = apps.get_app_config("residents_areas")
    config.models_module = True
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    permissions = Permission.objects.filter(
        content_type__app_label="residents_areas",
        content_type__model__in=["importjob", "importpicture"],
    )
    for group in Group.objects.filter(name__in=["编辑", "管理员"]):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("residents_areas", "0003_import_job")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
