-- One row: the bands of grants and those of incomes, each as lists of their names and lower edges
-- (`band_of`).
with grant_sizes as (
    select
        {
            'names': list(grant_size_band order by lower_gbp),
            'edges': list(lower_gbp order by lower_gbp)
        } as bands
    from staging.stg_grant_size_bands
),

incomes as (
    select
        {
            'names': list(size_band order by lower_gbp),
            'edges': list(lower_gbp order by lower_gbp)
        } as bands
    from staging.stg_size_bands
)

select
    grant_sizes.bands as of_grants,
    incomes.bands as of_incomes
from grant_sizes
cross join incomes
