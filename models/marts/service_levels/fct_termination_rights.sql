-- Rights to terminate for repeated defaults of a critical service level: in the month that completes so many in a
-- row, or so many within a window of months that held fewer a month earlier, or was no right by the terms until then.
with attainment as (
    select
        *,
        {# A period in which the level is only measured is no default, and parts a run of them. #}
        tier = 'critical' and status in ('default', 'deemed_default') as is_default,
        cast(date_trunc('month', period_end) as date) as month
    from {{ ref('fct_service_level_attainment') }}
    where period_end < cast('{{ var("as_of_date") }}' as date)
),

numbered as (
    select
        *,
        row_number() over (partition by service_level_id order by period_start) as period_number,
        row_number() over (partition by service_level_id, is_default order by period_start) as number_of_kind
    from attainment
),

{# Terms of the last version in force in the period. #}
terms as (
    select
        numbered.*,
        credit_terms.termination_consecutive_defaults,
        credit_terms.termination_window_defaults,
        credit_terms.termination_window_months,
        {# Numbers of one unbroken run differ by the same. #}
        numbered.period_number - numbered.number_of_kind as run
    from numbered
    inner join {{ ref('terms_credit_terms') }} as credit_terms
        on
            numbered.contract_id = credit_terms.contract_id
            and numbered.period_end >= credit_terms.valid_from
            and numbered.period_start < credit_terms.valid_to
    qualify row_number() over (
        partition by numbered.service_level_id, numbered.period_start order by credit_terms.valid_from desc
    ) = 1
),

defaults as (
    select
        *,
        row_number() over (partition by service_level_id, run order by period_start) as defaults_in_a_row,
        min(month) over (partition by service_level_id, run) as run_first_month,
        lag(termination_window_defaults) over (partition by service_level_id order by period_start)
            as earlier_window_defaults,
        lag(termination_window_months) over (partition by service_level_id order by period_start)
            as earlier_window_months
    from terms
    where is_default
),

consecutive as (
    select
        contract_id,
        service_level_id,
        month as arose_in_month,
        termination_consecutive_defaults
        || {{ plural('termination_consecutive_defaults', 'consecutive default') }} as basis,
        run_first_month as first_default_month
    from defaults
    {# Once a run, in the first month in which it is long enough for the terms of the month. #}
    where defaults_in_a_row >= termination_consecutive_defaults
    qualify row_number() over (partition by service_level_id, run order by period_start) = 1
),

windows as (
    select
        this_default.contract_id,
        this_default.service_level_id,
        this_default.month as arose_in_month,
        this_default.termination_window_defaults,
        this_default.termination_window_months,
        count(*) filter (
            where earlier.month > this_default.month - to_months(this_default.termination_window_months)
        ) as defaults_in_window,
        {# The window as it stood a month earlier, by the terms of today and by those of the default before. #}
        count(*) filter (
            where earlier.month < this_default.month
            and earlier.month > this_default.month - to_months(this_default.termination_window_months + 1)
        ) as defaults_before,
        this_default.earlier_window_defaults,
        count(*) filter (
            where earlier.month < this_default.month
            and earlier.month > this_default.month - to_months(this_default.earlier_window_months + 1)
        ) as defaults_by_earlier_terms,
        min(earlier.month) filter (
            where earlier.month > this_default.month - to_months(this_default.termination_window_months)
        ) as first_default_month
    from defaults as this_default
    inner join defaults as earlier
        on
            this_default.service_level_id = earlier.service_level_id
            and this_default.month >= earlier.month
    group by all
),

in_window as (
    select
        contract_id,
        service_level_id,
        arose_in_month,
        termination_window_defaults || {{ plural('termination_window_defaults', 'default') }} || ' within '
        || termination_window_months || {{ plural('termination_window_months', 'month') }} as basis,
        first_default_month
    from windows
    {# Where the terms were eased meanwhile, it may have been no right before. #}
    where
        defaults_in_window >= termination_window_defaults
        and (
            defaults_before < termination_window_defaults
            or coalesce(defaults_by_earlier_terms < earlier_window_defaults, true)
        )
),

rights as (
    select * from consecutive
    union all
    select * from in_window
)

select
    contract_id,
    service_level_id,
    arose_in_month,
    string_agg(basis, ' and ' order by basis) as basis,
    min(first_default_month) as first_default_month,
    arose_in_month as last_default_month
from rights
group by contract_id, service_level_id, arose_in_month
