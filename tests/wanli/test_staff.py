"""Who may do what in the admin, and in which language."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.admin_forms import change_address
from tests.make import make_figure, make_report

pytestmark = pytest.mark.django_db


def test_the_admin_is_chinese_throughout(editor_client: Client) -> None:
    html = editor_client.get("/admin/", headers={"accept-language": "en"}).content.decode()
    for words in ("期刊与文章", "居民区与年中报告", "期刊", "文章", "标签", "编辑部"):
        assert words in html
    for words in ("Taggit", "Tagged", "Articles", "Sections", "Photo"):
        assert words not in html


def test_permissions_read_as_chinese(client: Client) -> None:
    client.force_login(User.objects.create_superuser("shi"))
    group = Group.objects.get(name="编辑")
    html = client.get(f"/admin/auth/group/{group.pk}/change/").content.decode()
    assert "增加 期刊" in html
    assert "Can add" not in html


def test_a_refusal_is_chinese(editor_client: Client) -> None:
    response = editor_client.get("/admin/auth/user/")
    assert response.status_code == 403
    assert "您的账号没有这项权限" in response.content.decode()


def test_a_form_sent_without_its_token_is_refused_in_chinese() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "请再提交一次" in response.content.decode()


def permissions(name: str) -> set[str]:
    group = Group.objects.get(name=name)
    return {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}


def test_editors_may_do_all_but_manage_users_and_administrators_that_too() -> None:
    editors, administrators = permissions("编辑"), permissions("管理员")
    assert {"articles.add_issue", "articles.delete_photo", "residents_areas.add_figure"} <= editors
    assert not any(name.startswith("auth.") for name in editors)
    assert {"auth.add_user", "auth.change_user"} | editors <= administrators


def test_somebody_who_is_not_staff_is_sent_to_sign_in(client: Client) -> None:
    client.force_login(User.objects.create_user("resident"))
    response = client.get("/admin/articles/issue/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_somebody_who_may_only_look_can_look(client: Client) -> None:
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    report = make_report()
    make_figure(report=report)
    article = report.sections.get().article
    for address in (
        change_address(article),
        change_address(article.issue),
        change_address(report),
        change_address(report.area),
    ):
        assert client.get(address).status_code == 200
