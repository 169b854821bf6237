{{ classify_rows('index_values') }}
