"""Text to attributed paragraphs: reading, articles, attribution, the store."""
