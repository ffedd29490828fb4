-- One row per accountability file, with what it says of itself.
select
    source_file,
    sha256,
    funder_id,
    filled_in_by,
    is_provider,
    signed_off_by,
    signed_off_on,
    link,
    file_licence,
    line_count
from raw.accountability_files
