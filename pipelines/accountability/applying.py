"""What applying comes to: share funded, parity with others, and hours asked of all who apply."""

from pipelines.accountability.parity import parity_ratios
from pipelines.accountability.tables import RACIALISED
from pipelines.corrections.fields import load_communities
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import share


def parity_lines(store: Store, funder_id: str) -> dict[str, list[str]]:
    """For each community told apart, its share funded beside that of all, by stream and stage.

    By recommendation: J1 for communities experiencing racial inequity, each apart, F2C for others.
    None is told where under 10 cases are in one of the two.
    """
    found: dict[str, list[str]] = {}
    for row in parity_ratios(store, (funder_id,)).to_dicts():
        if row["status"] or not row["applicant_led_by"]:
            continue
        parity = row["parity"]
        times = (
            say("accountability.applying.times", times=f"{parity:.2f}")
            if parity is not None
            else ""
        )
        label = load_communities().get(row["applicant_led_by"], row["applicant_led_by"])
        answer = "J1" if row["applicant_led_by"].startswith(RACIALISED) else "F2C"
        found.setdefault(answer, []).append(
            say(
                "accountability.applying.parity",
                label=label,
                part=share(row["share_funded"]),
                received=f"{row['received']:,}",
                low=share(row["share_lower"]),
                high=share(row["share_upper"]),
                base=f"{row['received_of_all']:,}",
                of_all=share(row["share_of_all"]),
                times=times,
            )
        )
    return found


def hours_lines(store: Store, funder_id: str) -> list[str]:
    """Hours that applying to a stream takes, of all who applied, for each £1,000 awarded.

    Awarded is what the grants of the stream in the same days come to; a stream without grants in
    them, or applications, or hours, has no line.
    """
    rows = store.rows(
        """
        select
            processes.stream_title,
            applications.period_start,
            applications.period_end,
            processes.hours_expected * applications.applications_received as hours,
            applications.applications_received as received,
            sum(grants.amount_gbp) filter (grants.amount_gbp > 0) as awarded_gbp
        from processes
        inner join applications
            on processes.funder_id = applications.funder_id
            and lower(processes.stream_title) = lower(applications.stream_title)
        inner join programmes
            on processes.funder_id = programmes.funder_id
            and lower(processes.stream_title) = lower(programmes.programme_title)
        inner join grants
            on programmes.programme_id = grants.programme_id
            and grants.award_date between applications.period_start and applications.period_end
        where processes.funder_id = $funder
            and processes.hours_expected is not null
            and applications.applications_received is not null
            and applications.application_stage in ('whole', 'full', 'not_stated')
            and applications.applicant_size = 'not_stated'
            and applications.applicant_led_by is null
            and applications.intended_for is null
            and applications.is_first_application = 'not_stated'
        group by all
        having awarded_gbp > 0
        order by processes.stream_title, applications.period_start
        """,
        {"funder": funder_id},
    ).to_dicts()
    return [
        say(
            "accountability.applying.hours",
            stream=row["stream_title"],
            received=f"{row['received']:,}",
            hours=f"{row['hours']:,.0f}",
            each=f"{row['hours'] * 1000 / float(row['awarded_gbp']):,.1f}",
        )
        for row in rows
    ]
