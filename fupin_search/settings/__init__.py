"""Settings: frozen, read once, and the only place that reads the environment.

    values   the settings, each declared once       kinds    what a value can be
    reading  environment and file → values          places   folders of fupin-search's own

The command line goes before the environment, that before the file, and that before the default.
"""

from fupin_search.settings.kinds import OFF, ON
from fupin_search.settings.places import cache_folder, cache_home
from fupin_search.settings.reading import FILE, PREFIX
from fupin_search.settings.values import FILES, KEYS, Loaded, Settings

__all__ = [
    "FILE",
    "FILES",
    "KEYS",
    "OFF",
    "ON",
    "PREFIX",
    "Loaded",
    "Settings",
    "cache_folder",
    "cache_home",
]
