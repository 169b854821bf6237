{{ classify_rows('exchange_rates') }}
