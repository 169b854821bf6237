{{ classify_rows('incidents') }}
