"""Addresses of the demo: the start page and one-click sign-in."""
from django.urls import path

from centre.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.start, name="start"),
    path("sign-in/", views.sign_in, name="sign_in"),
]
