"""Citizens' own words: the loop from the inbox to what was done."""
