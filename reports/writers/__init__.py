"""One kind of output per file: each takes finished sections or tables and does no arithmetic."""
