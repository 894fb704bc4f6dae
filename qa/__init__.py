"""Questions to answers, and the three faces that show them."""
