"""`podbot config check`, `podbot doctor` and `podbot init` as people call them."""

from pathlib import Path

from tests.cli.conftest import Podbot


def test_check_tells_every_mistake_and_ends_with_1(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "config" / "shows").mkdir(parents=True)
    (tmp_path / "config" / "podbot.yaml").write_text("speakers: {engine: nobody}")
    (tmp_path / "config" / "shows" / "s.yaml").write_text("title: S\npublish: [{kind: foldr}]")
    code, _, err = podbot("config", "check")
    assert code == 1
    general, target = err.splitlines()
    assert general.startswith("✗ config/podbot.yaml: speakers.engine: No diarizer is called 'nobody'")
    assert target.startswith("✗ publish: foldr of s: No publisher is called 'foldr'")
    code, out, _ = podbot("doctor", "--offline")
    assert code == 1 and "✗ Settings: publish: foldr of s: No publisher is called 'foldr'" in out


def test_a_named_folder_that_is_not_there_is_no_empty_configuration(podbot: Podbot) -> None:
    for command in (("config", "check"), ("status",), ("run",)):
        code, _, err = podbot("--config", "confg", *command)
        assert code == 1
        assert "There is no folder confg" in err and "`podbot --config confg init` makes it." in err


def test_without_any_configuration_check_says_so(podbot: Podbot) -> None:
    code, out, _ = podbot("config", "check")
    assert code == 0 and "`podbot init` writes a first configuration" in out
