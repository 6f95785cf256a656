"""The show that podbot ships: original text and voices, MIT like the rest."""
