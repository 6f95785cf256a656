"""Settings from `config/` and the environment.

Order: environment (`PODBOT_…`, `__` between levels), `.env`, a secrets folder, `config/podbot.yaml`, defaults.
Secrets never stand in YAML. Each `config/shows/<slug>.yaml` is one show.
"""

from bot.settings.general import Settings
from bot.settings.load import Configuration, accepted_keys, load, load_show
from bot.settings.show import ShowSettings, TargetSettings

__all__ = ["Configuration", "Settings", "ShowSettings", "TargetSettings", "accepted_keys", "load", "load_show"]
