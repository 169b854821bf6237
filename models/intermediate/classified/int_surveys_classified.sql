{{ classify_rows('surveys') }}
