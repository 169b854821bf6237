-- Contracts with the dates that matter next, as of the date of the build, and what their invoices say of fees and the
-- liability cap.
with contracts as (
    select
        *,
        cast('{{ var("as_of_date") }}' as date) as as_of_date,
        cast(starts_on + to_months(initial_term_months) as date) as renews_first_on
    from {{ ref('terms_contracts') }}
),

{# Renewals are counted from the start, so that a contract of 29 February renews on that day whenever there is one. #}
counted as (
    select
        *,
        datediff('month', renews_first_on, as_of_date) // nullif(renewal_months, 0) as renewals_so_far
    from contracts
),

renewals as (
    select
        *,
        case
            when as_of_date < renews_first_on then renews_first_on
            when auto_renews and renewal_months > 0
                then cast(list_min(list_filter(
                    [
                        starts_on + to_months(
                            cast(initial_term_months + renewals_so_far * renewal_months as integer)
                        ),
                        starts_on + to_months(
                            cast(initial_term_months + (renewals_so_far + 1) * renewal_months as integer)
                        )
                    ], lambda renewal: renewal > as_of_date
                )) as date)
        end as next_renewal_on
    from counted
),

monthly_fees as (
    select * from {{ ref('int_monthly_fees') }}
),

fees as (
    select
        renewals.contract_id,
        arg_max(monthly_fees.fees_amount, monthly_fees.month) filter (
            where monthly_fees.month < date_trunc('month', renewals.as_of_date)
        ) as current_monthly_fees_amount,
        sum(monthly_fees.fees_amount) filter (
            where
            monthly_fees.month < date_trunc('month', renewals.as_of_date)
            and monthly_fees.month >= date_trunc('month', renewals.as_of_date) - interval 12 month
        ) as twelve_month_fees_amount
    from renewals
    left join monthly_fees on renewals.contract_id = monthly_fees.contract_id
    group by renewals.contract_id
)

select
    renewals.contract_id,
    renewals.client,
    renewals.provider,
    renewals.title,
    renewals.service,
    renewals.currency,
    renewals.time_zone,
    renewals.calendar_id,
    renewals.signed_on,
    renewals.starts_on,
    cast(renewals.renews_first_on - 1 as date) as initial_term_ends_on,
    renewals.next_renewal_on,
    cast(renewals.next_renewal_on - renewals.notice_days as date) as notice_deadline_on,
    cast(renewals.starts_on + to_months(renewals.convenience_exit_after_months) as date)
        as earliest_convenience_exit_on,
    renewals.auto_renews,
    renewals.notice_days,
    renewals.insurance_minimum_amount,
    cast(coalesce(fees.current_monthly_fees_amount, 0) as decimal(18, 2)) as current_monthly_fees_amount,
    {{ divide('coalesce(fees.twelve_month_fees_amount, 0) * renewals.liability_cap_months', '12') }}
        as liability_cap_amount
from renewals
left join fees on renewals.contract_id = fees.contract_id
