"""The catalogue in formats that others read: a table, CPSV-AP and schema.org.

write_service_table(catalogue, "services.xlsx")
write_cpsv_ap(catalogue, "services.jsonld")
write_schema_org(catalogue, "services.json")
"""

from revontuli.catalogue.exports.cpsv_ap import cpsv_ap, write_cpsv_ap
from revontuli.catalogue.exports.exporting import export_catalogue
from revontuli.catalogue.exports.schema_org import schema_org, write_schema_org
from revontuli.catalogue.exports.table import write_service_table, write_table_template

__all__ = [
    "cpsv_ap",
    "export_catalogue",
    "schema_org",
    "write_cpsv_ap",
    "write_schema_org",
    "write_service_table",
    "write_table_template",
]
