"""Names the room to Django."""
from django.apps import AppConfig


class PostsConfig(AppConfig):
    """The room of posts as seen."""

    name = "centre.posts"
    label = "posts"
