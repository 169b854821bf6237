{{ effective_dated('contract_queues', ['queue_id']) }}
