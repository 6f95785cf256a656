"""What `podbot --install-completion` writes for zsh and fish; for bash and PowerShell, typer's own scripts do."""

import os
from pathlib import Path

#: typer's does nothing at the first Tab of every shell: loaded at that Tab, it only says what to ask at the next one.
#: And it asks the podbot on the PATH, where there may be none; this one asks the podbot that was typed.
_ZSH = """
#compdef %(prog_name)s

%(complete_func)s() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" %(autocomplete_var)s=complete_zsh ${~words[1]})
}

compdef %(complete_func)s %(prog_name)s
if [[ ${funcstack[1]} == _%(prog_name)s ]]; then
  %(complete_func)s "$@"
fi
"""

#: typer's starts podbot twice at each Tab: to learn whether there is something, and what. This one asks once, and the
#: podbot that was typed, where `~` is the only thing that fish has not replaced yet.
_FISH = """
function _%(complete_func)s
    set --local typed (string replace --regex '^~(?=/)' $HOME (commandline -opc)[1])
    set --local offered (env %(autocomplete_var)s=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \\
        _TYPER_COMPLETE_ARGS=(commandline -cp | string collect) $typed)
    if test -n "$offered"
        string join -- \\n $offered
    else
        __fish_complete_path (commandline -ct)
    end
end

complete --command %(prog_name)s --no-files --arguments "(_%(complete_func)s)"
"""


def mend_completion() -> None:
    """Let typer write these scripts; `tests/cli/test_shells.py` holds them against the shells themselves."""
    from typer import _completion_shared as typers

    typers._completion_scripts |= {"zsh": _ZSH, "fish": _FISH}
    typers.install_fish = _install_fish


def _install_fish(*, prog_name: str, complete_var: str, shell: str) -> Path:
    """Beside fish's settings: from its folder of completions it loads only those of commands on the PATH."""
    from typer._completion_shared import get_completion_script

    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "fish"
    script = settings / "conf.d" / f"{prog_name}.fish"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(get_completion_script(prog_name=prog_name, complete_var=complete_var, shell=shell) + "\n")
    (settings / "completions" / script.name).unlink(missing_ok=True)  # where podbot put it before
    return script
