{{ effective_dated('service_levels', ['service_level_id']) }}
