-- Changes to the contract or the service: a substantial one takes effect with both signatures, not before.
select
    change_id,
    contract_id,
    raised_on,
    class,
    title,
    approved_on,
    signed_by_client_on,
    signed_by_provider_on,
    implemented_on,
    cast(cost_amount as decimal(18, 2)) as cost_amount,
    cost_borne_by,
    coalesce(
        class = 'substantial'
        and implemented_on is not null
        and (
            coalesce(signed_by_client_on, date '9999-12-31') > implemented_on
            or coalesce(signed_by_provider_on, date '9999-12-31') > implemented_on
        ), false
    ) as is_unsigned,
    case
        when class <> 'substantial' or implemented_on is null then null
        when signed_by_client_on is null and signed_by_provider_on is null then 'no signature'
        when signed_by_client_on is null then 'not signed by the client'
        when signed_by_provider_on is null then 'not signed by the provider'
        when greatest(signed_by_client_on, signed_by_provider_on) > implemented_on then 'signed after it took effect'
    end as fault
from {{ ref('int_change_requests_classified') }}
where row_status = 'accepted'
