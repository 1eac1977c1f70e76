"""Every table and setting of a case, and every result table, declared once.

`TABLES` are the files a case folder may hold, `RESULTS` the tables a run writes, `Settings` is
`case.toml`. The data dictionary, the reading, the checks and the overrides all work from these.
"""

from model.schema_demand import DEMAND_TABLES
from model.schema_results import MEASURES, MONEY_UNIT, RESULT_TABLES
from model.schema_supply import SUPPLY_TABLES
from model.schema_templates import TEMPLATE_TABLES
from model.settings import SECTIONS, Settings
from model.tables import Column, Table

TABLES: dict[str, Table] = {
    table.name: table for table in (*SUPPLY_TABLES, *DEMAND_TABLES, *TEMPLATE_TABLES)
}
RESULTS: dict[str, Table] = {table.name: table for table in RESULT_TABLES}

# A result table with one column per criterion stands beside these columns.
RESERVED_CRITERIA = frozenset((*RESULTS["partners"].names, "run", "proven"))

__all__ = [
    "MEASURES",
    "MONEY_UNIT",
    "RESERVED_CRITERIA",
    "RESULTS",
    "SECTIONS",
    "TABLES",
    "Column",
    "Settings",
    "Table",
]
