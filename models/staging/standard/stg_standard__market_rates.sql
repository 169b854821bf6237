{{ stage_standard('market_rates') }}
