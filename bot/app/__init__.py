"""Builds everything and wires it: the only room that knows all parts."""

from bot.app.parts import App, Wanted, context_for, models_dir, nameless_show, shipped, unconfigured_show

__all__ = ["App", "Wanted", "context_for", "models_dir", "nameless_show", "shipped", "unconfigured_show"]
