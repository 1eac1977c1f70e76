"""One kind of picture per file: numbers and names in, escaped markup with style classes out."""
