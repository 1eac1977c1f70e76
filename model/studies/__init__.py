"""The studies: each has points solved on a bench and makes tables of what came out."""
