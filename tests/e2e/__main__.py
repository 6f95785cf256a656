"""`python -m tests.e2e [words of a scene…]`: every scene against one Discord, then the story of the sample show.

One line for each scene; no violation of Discord's rules may remain. With words, only the scenes that have them.

PODBOT_FAKEDISCORD names the folder of the double, which is not part of this repository.
"""

import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.e2e import sample
from tests.e2e.scenarios import SCENES
from tests.e2e.stage import Play, double_is_there, open_play


def main() -> int:
    """Exit code 0 where every scene went well and Discord would have refused nothing."""
    if not double_is_there():
        return 0
    wanted = [scene for scene in SCENES if all(word in scene.__name__ for word in sys.argv[1:])]
    with tempfile.TemporaryDirectory(prefix="podbot-e2e-") as folder:
        play = open_play(Path(folder))
        try:
            play.timings["start to ready"] = play.start_bot()
            failures = [scene.__name__ for scene in wanted if not _played(scene, play)]
            violations = play.violations()
        finally:
            play.close()
        for name, seconds in play.timings.items():
            print(f"  {name}: {seconds:.2f} s")
        for violation in violations:
            print(f"violation {violation['code']}: {str(violation.get('detail'))[:600]} {violation.get('route', '')}")
        if failures or violations:
            print((Path(folder) / "bot.log").read_text()[-4_000:])
    print(f"{len(wanted) - len(failures)} of {len(wanted)} scenes went well, {len(violations)} violations.")
    told = 0 if sys.argv[1:] else sample.main()
    return 1 if failures or violations else told


def _played(scene: Callable[[Play], None], play: Play) -> bool:
    begun = time.monotonic()
    name = scene.__name__.replace("_", " ")
    try:
        scene(play)
    except Exception:
        traceback.print_exc()
        print(f"✗ {name}")
        return False
    print(f"✓ {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
