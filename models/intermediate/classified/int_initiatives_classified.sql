{{ classify_rows('initiatives') }}
