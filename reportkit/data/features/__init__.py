"""Customer summaries and aggregates from the snapshot: the narrow face of the query engine.

Every function takes the snapshot and a half-open window [start, end) of local time and returns at
most customers × features or an aggregate, never raw transactions. Refunds are netted. Totals count
every sale, what is said of customers those sales whose customer is known (see ``deals``). Rows come
in a fixed order. Absent columns raise DataError by name; ask ``data.has(...)`` first.
"""

from reportkit.data.features.changes import customer_changes
from reportkit.data.features.contacts import (
    campaign_response,
    customer_tickets,
    event_counts,
    interaction_counts,
    interaction_totals,
    view_counts,
)
from reportkit.data.features.customers import customer_summary, customers
from reportkit.data.features.dimensions import DIMENSIONS, REMAINDERS, first_dimension, named
from reportkit.data.features.engagement import follow_ups, interaction_pairs
from reportkit.data.features.engine import Snapshot
from reportkit.data.features.journey import (
    campaign_conversion,
    first_purchases,
    means_before,
    means_contacts,
    monthly_visits,
    ticket_totals,
)
from reportkit.data.features.offers import cheap_share, pair_customers
from reportkit.data.features.products import (
    baskets,
    monthly_returns,
    product_breadth,
    returns_by,
)
from reportkit.data.features.rhythm import (
    PurchaseArrays,
    cohort_counts,
    gap_counts,
    gaps,
    hour_weekday,
    purchase_arrays,
    purchase_days,
)
from reportkit.data.features.surveys import five_point_answers, survey
from reportkit.data.features.totals import (
    monthly_by,
    monthly_totals,
    period_totals,
    span_totals,
    totals_by,
)

__all__ = [
    "DIMENSIONS",
    "REMAINDERS",
    "PurchaseArrays",
    "Snapshot",
    "baskets",
    "campaign_conversion",
    "campaign_response",
    "cheap_share",
    "cohort_counts",
    "customer_changes",
    "customer_summary",
    "customer_tickets",
    "customers",
    "event_counts",
    "first_dimension",
    "first_purchases",
    "five_point_answers",
    "follow_ups",
    "gap_counts",
    "gaps",
    "hour_weekday",
    "interaction_counts",
    "interaction_pairs",
    "interaction_totals",
    "means_before",
    "means_contacts",
    "monthly_by",
    "monthly_returns",
    "monthly_totals",
    "monthly_visits",
    "named",
    "pair_customers",
    "period_totals",
    "product_breadth",
    "purchase_arrays",
    "purchase_days",
    "returns_by",
    "span_totals",
    "survey",
    "ticket_totals",
    "totals_by",
    "view_counts",
]
