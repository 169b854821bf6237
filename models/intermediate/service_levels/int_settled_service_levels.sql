-- Attainment of the periods that are settled: what the snapshot keeps as it was when it was first said.
select * from {{ ref('int_service_level_attainment') }}
where {{ is_settled('period_end') }} and not is_provisional
