"""What `podbot --install-completion` writes for zsh and fish; for bash and PowerShell, typer's own scripts do."""

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

#: typer's starts podbot twice at each Tab: to learn whether there is something, and what.
_FISH = """
function _%(complete_func)s
    set --local offered (env %(autocomplete_var)s=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \\
        _TYPER_COMPLETE_ARGS=(commandline -cp | string collect) %(prog_name)s)
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
