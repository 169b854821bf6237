with versions as (
    {{ classify_rows('vendor_reports') }}
)

{# The same value under a newer stamp corrects the day on which it was received (decision 55). #}
select
    * replace (
        case
            when
                row_status = 'accepted'
                and updated_at is distinct from max(case when row_status = 'accepted' then updated_at end) over (
                    partition by contract_id, service_level_id, period_start, reported_value
                )
                then 'superseded'
            else row_status
        end as row_status
    )
from versions
