"""The outside world -> Article: the watch list, fetching, parsing, identity."""
