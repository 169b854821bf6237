{{ classify_rows('agents') }}
