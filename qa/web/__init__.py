"""The web pages: a place (address) becomes views of the corpus, which the renderer turns into HTML."""
