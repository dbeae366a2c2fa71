"""Tells Django of the pages for voters, so that their templates, script and Thai sentences are found."""
from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The pages for voters have no tables."""

    name = "centre.web.public"
    label = "web_public"
