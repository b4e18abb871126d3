"""An archive's own words: how many articles hold each, how each sounds, what is like it."""
