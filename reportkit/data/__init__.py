"""Client data: files in, one immutable snapshot out, features from it."""
