"""The door for a WSGI server."""
import os
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")


def leave_with_parent(parent: int) -> None:
    """End this server process once its parent is gone, so that a killed sandbox never keeps the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if os.environ.get("SANDBOX_LEAVE_WITH_PARENT") == "1":
    threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
application = get_wsgi_application()
