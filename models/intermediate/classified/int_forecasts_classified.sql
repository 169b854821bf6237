{{ classify_rows('forecasts') }}
