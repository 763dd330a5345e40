from django.urls import path

from . import views

# Before the admin's own addresses, of which the first is the admin's log-in page.
urlpatterns = [
    path("login/", views.login, name="login"),
    path("verify/", views.verify, name="verify"),
    path("enrol/", views.enrol, name="enrol"),
    path("enrol/code.svg", views.enrol_code, name="enrol_code"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
]
