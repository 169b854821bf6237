-- Credits of the months that are settled: what the snapshot keeps as it was when it was first said.
select * from {{ ref('int_service_credits') }}
where {{ is_settled('last_day(month)') }}
