from django.db import migrations, models

# The log only grows: whoever changes or deletes a line is refused, by whatever way they come.
KEEP = {
    "sqlite": [
        f"""
        CREATE TRIGGER articles_event_no_{deed} BEFORE {deed} ON articles_event
        BEGIN SELECT RAISE(ABORT, '事件记录只能增加，不能修改或删除。'); END
        """
        for deed in ("update", "delete")
    ],
    "postgresql": [
        """
        CREATE FUNCTION articles_event_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '事件记录只能增加，不能修改或删除。'
            USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        """
        CREATE TRIGGER articles_event_kept BEFORE UPDATE OR DELETE ON articles_event
        FOR EACH ROW EXECUTE FUNCTION articles_event_kept()
        """,
    ],
}
# With the table go its triggers.
LET_GO = {"sqlite": [], "postgresql": ["DROP FUNCTION articles_event_kept CASCADE"]}


def keep(apps, schema_editor):
    for statement in KEEP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def let_go(apps, schema_editor):
    for statement in LET_GO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_search_index_joints'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('kind', models.CharField(choices=[('publish', '发布'), ('schedule', '定时发布'), ('withdraw', '撤回'), ('correct', '更正'), ('withhold', '隐去'), ('reveal', '恢复公开'), ('delete', '删除'), ('import', '导入'), ('sign-in', '登录'), ('sign-in-failed', '登录失败'), ('backup', '备份'), ('restore', '从备份恢复')], max_length=20, verbose_name='事件')),
                ('who', models.CharField(blank=True, max_length=150, verbose_name='工作人员')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='对象')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='网址')),
                ('words', models.TextField(blank=True, verbose_name='说明')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='细节')),
            ],
            options={
                'verbose_name': '事件',
                'verbose_name_plural': '事件记录',
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.RunPython(keep, let_go),
    ]
