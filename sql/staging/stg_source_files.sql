-- One row per file read, with what it says of itself.
with source as (
    select * from raw.source_files
),

renamed as (
    select
        source_file,
        source_position,
        format,
        encoding,
        sha256,
        file_bytes,
        row_count,
        joined_row_count,
        clean_text(publisher_name) as publisher_name,
        clean_text(licence) as licence,
        clean_text(package_title) as package_title,
        parse_date(clean_text(package_date)) as package_date
    from source
)

select * from renamed
