{{ effective_dated('obligations', ['obligation_id']) }}
