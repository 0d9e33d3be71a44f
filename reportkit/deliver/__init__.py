"""Finished reports to their recipients: once, to nobody else, and on record.

The delivery log is the commit point: it is written before and after every attempt. What was sent is
never sent again; what may have been sent is left to a person.
"""

from reportkit.deliver.channels import Channel, Parcel, Receipt
from reportkit.deliver.delivery import deliver_report
from reportkit.deliver.log import deliveries

__all__ = ["Channel", "Parcel", "Receipt", "deliver_report", "deliveries"]
