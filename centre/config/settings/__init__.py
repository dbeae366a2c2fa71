"""Django's settings, gathered from one file a topic."""
from centre.config.settings.core import *  # noqa: F403 - Django reads settings as module names
from centre.config.settings.data import *  # noqa: F403
from centre.config.settings.language import *  # noqa: F403
from centre.config.settings.security import *  # noqa: F403
