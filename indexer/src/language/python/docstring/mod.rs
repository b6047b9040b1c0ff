//! Docstrings: NumPy, Google, Sphinx and plain, to parts and to Markdown.
