"""The door for a WSGI server; it stays shut where demo accounts would let strangers in."""
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.config.settings")
application = get_wsgi_application()

from centre.config.readiness import refuse_unsafe_start  # noqa: E402 - needs Django set up

refuse_unsafe_start()
