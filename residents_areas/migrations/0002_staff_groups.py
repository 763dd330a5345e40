from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITORS, ADMINISTRATORS = "编辑", "管理员"
CONTENT = ["articles", "residents_areas"]
EVERYTHING = [*CONTENT, "auth"]


def create_groups(apps, schema_editor):
    """Editors may do all but manage users; administrators that too."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for label in EVERYTHING:
        # Django creates permissions after the last migration, too late for this one; and only
        # of an app with a module of models, which an app's historical state lacks.
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
        config.models_module = None
    for name, labels in ((EDITORS, CONTENT), (ADMINISTRATORS, EVERYTHING)):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(content_type__app_label__in=labels))


def delete_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=[EDITORS, ADMINISTRATORS]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("residents_areas", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, delete_groups)]
