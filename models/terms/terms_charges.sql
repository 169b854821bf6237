{{ effective_dated('charges', ['charge_id']) }}
