from django.urls import path

from . import views

# Before the admin's own addresses, of which the first is the admin's log-in page.
urlpatterns = [
    path("login/", views.login, name="login"),
]
