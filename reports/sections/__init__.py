"""One section per file: `section(run, tables)` gives a `Section`, or None without content."""
