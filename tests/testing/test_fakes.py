"""The fakes as plug-in authors get them, who may have another test runner or none."""

import pkgutil
import subprocess
import sys

import bot.testing

_USE = """
import sys, asyncio, importlib
for name in ("pytest", "_pytest", "pluggy"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(f"bot.testing.{name}")
from bot.testing.publisher import NOW, FakePublisher, PublisherContract, example_bundle
fake = FakePublisher()
receipt = asyncio.run(fake.publish(example_bundle(), receipt=None, now=NOW))
print(receipt.state, len(fake.pages), callable(PublisherContract().bundle))
"""


def test_every_fake_can_be_imported_and_used_without_pytest() -> None:
    modules = [module.name for module in pkgutil.iter_modules(bot.testing.__path__)]
    assert {"publisher", "library_contract", "transcriber"} <= {*modules}
    done = subprocess.run([sys.executable, "-c", _USE, *modules], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("published 1 True", "")
