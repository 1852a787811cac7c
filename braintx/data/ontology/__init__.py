"""What is known of signs, symptoms and diseases: the terms, the annotations, and the sources."""
