{{ stage_standard('exchange_rates') }}
