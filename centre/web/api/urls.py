"""The address of the API's first version."""
from django.urls import path

from centre.web.api.v1 import api

urlpatterns = [path("v1/", api.urls)]
