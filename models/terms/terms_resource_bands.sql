{{ effective_dated('resource_bands', ['charge_id']) }}
