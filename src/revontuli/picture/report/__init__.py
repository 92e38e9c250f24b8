"""The report: one self-contained page per language, and the charts by themselves."""

from revontuli.picture.report.page import render_report, write_report
from revontuli.picture.report.saved_charts import write_charts

__all__ = ["render_report", "write_charts", "write_report"]
