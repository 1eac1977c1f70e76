"""The allocation model of tranche: cases, families, engines, studies."""
