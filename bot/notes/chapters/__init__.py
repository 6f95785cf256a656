"""Where chapters begin, as a trained model and the show's own history tell."""
