"""Who speaks when, and who that is: voices told apart, and the names that belong to them."""
