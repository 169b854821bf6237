"""What falls due, as a calendar file that any calendar reads."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
from icalendar import Alarm, Calendar, Event


def calendar_file(rows: pd.DataFrame, stamped_at: datetime) -> bytes:
    """The rows of fct_calendar as an iCalendar file (RFC 5545): one whole-day event a row, with an alarm a week before.

    Args:
        rows: calendar_id, due_on, kind, title, owed_by, clause_reference, amount, currency, parties.
        stamped_at: when the warehouse was published. An entry keeps its id, so a calendar that reads the file again
            replaces what it had.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//contract analytics//obligations//EN")
    calendar.add("version", "2.0")
    for row in rows.itertuples():
        event = Event()
        event.add("uid", f"{row.calendar_id}@contract-analytics")
        event.add("dtstamp", stamped_at)
        event.add("dtstart", row.due_on)
        event.add("dtend", row.due_on + timedelta(days=1))
        event.add("summary", f"{row.title} ({row.owed_by})")
        notes = [row.parties]
        if not pd.isna(row.clause_reference):
            notes.append(f"Clause: {row.clause_reference}")
        if not pd.isna(row.amount):
            notes.append(f"Amount: {row.currency} {row.amount:,.2f}")
        event.add("description", "\n".join(notes))
        event.add("categories", [row.kind])
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", row.title)
        alarm.add("trigger", timedelta(days=-7))
        event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical()
