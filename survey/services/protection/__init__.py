"""Which figures are withheld so that no small group follows from the others."""
