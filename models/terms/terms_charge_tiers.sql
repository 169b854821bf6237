{{ effective_dated('charge_tiers', ['charge_id', 'from_units']) }}
