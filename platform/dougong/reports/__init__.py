"""Records counted and summed up for charts: always by the one query builder, with the rights of the reader.

``chart_data`` gives the groups of a chart and what was measured of each. How they are drawn is for the screens.
"""

from __future__ import annotations

from dougong.reports.charts import ChartData, Slice, chart_data

__all__ = ["ChartData", "Slice", "chart_data"]
