{{ classify_rows('market_rates') }}
