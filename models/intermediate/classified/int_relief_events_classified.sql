{{ classify_rows('relief_events') }}
