{{ stage_standard('relief_events') }}
