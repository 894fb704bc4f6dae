"""Vectors and words: how texts are encoded, indexed, searched, and published as one whole."""
