{{ stage_standard('forecasts') }}
