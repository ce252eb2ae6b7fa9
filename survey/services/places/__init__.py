"""Units, desks, codes, calendars: made, changed, imported, printed."""
