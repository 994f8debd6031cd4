"""The names that the taggers look for, as data. README.md says how the files are written."""
