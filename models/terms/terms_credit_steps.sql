{{ effective_dated('credit_steps', ['service_level_id', 'shortfall_from']) }}
