"""Each figure that the README claims, as a ratio against a named peer measured in the same run. A file is a subject."""
