"""Places: real areas with their official codes, and invented names of towns.

Area codes and names are from the Office for National Statistics.
"""

from pipelines.sample.model import Area

TARN_AREAS = (
    Area("E08000033", "Calderdale"),
    Area("E08000034", "Kirklees"),
    Area("E08000032", "Bradford"),
    Area("E08000035", "Leeds"),
    Area("E08000036", "Wakefield"),
)
EAST_MERE_AREAS = (
    Area("E08000009", "Trafford"),
    Area("E08000003", "Manchester"),
    Area("E08000006", "Salford"),
)
QUILLMARSH_AREAS = (
    Area("E06000023", "Bristol, City of"),
    Area("E06000052", "Cornwall"),
    Area("E06000026", "Plymouth"),
    Area("W06000015", "Cardiff"),
    Area("W06000011", "Swansea"),
    Area("W06000016", "Rhondda Cynon Taf"),
)
AREAS = (
    *TARN_AREAS,
    *EAST_MERE_AREAS,
    *QUILLMARSH_AREAS,
    # Retired when the boundary moved in 2025, and still published.
    Area("E08000019", "Sheffield"),
    Area("E08000012", "Liverpool"),
    Area("E06000009", "Blackpool"),
    Area("E06000063", "Cumberland"),
    Area("E08000025", "Birmingham"),
    Area("E08000031", "Wolverhampton"),
    Area("E06000021", "Stoke-on-Trent"),
    Area("E08000021", "Newcastle upon Tyne"),
    Area("E06000047", "County Durham"),
    Area("E06000002", "Middlesbrough"),
    Area("E06000010", "Kingston upon Hull, City of"),
    Area("E06000018", "Nottingham"),
    Area("E06000016", "Leicester"),
    Area("E07000138", "Lincoln"),
    Area("E06000045", "Southampton"),
    Area("E06000043", "Brighton and Hove"),
    Area("E07000062", "Hastings"),
    Area("E07000114", "Thanet"),
    Area("E07000148", "Norwich"),
    Area("E07000202", "Ipswich"),
    Area("E06000032", "Luton"),
    Area("E09000012", "Hackney"),
    Area("E09000028", "Southwark"),
    Area("E09000025", "Newham"),
    Area("E09000030", "Tower Hamlets"),
    Area("E09000005", "Brent"),
    Area("W06000002", "Gwynedd"),
    Area("W06000024", "Merthyr Tydfil"),
    Area("S12000036", "City of Edinburgh"),
    Area("S12000049", "Glasgow City"),
    Area("S12000017", "Highland"),
    Area("S12000042", "Dundee City"),
    Area("N09000003", "Belfast"),
    Area("N09000005", "Derry City and Strabane"),
)
REGIONS = (
    Area("E12000001", "North East"),
    Area("E12000002", "North West"),
    Area("E12000007", "London"),
    Area("E12000009", "South West"),
)
COUNTRIES = (
    Area("E92000001", "England"),
    Area("W92000004", "Wales"),
    Area("S92000003", "Scotland"),
    Area("N92000002", "Northern Ireland"),
)
UNITED_KINGDOM = Area("K02000001", "United Kingdom")

PLACES = (
    "Hollin Bank",
    "Ashmere",
    "Withy Brook",
    "Copley Fold",
    "Tarnside",
    "Mossgate",
    "Orrin",
    "Fennick",
    "Larkmoor",
    "Stannerley",
    "Eastholme",
    "Pellow Cross",
    "Quarrydale",
    "Brackenhithe",
    "Sallowfield",
    "Thornwick Green",
    "Merrow Vale",
    "Dunmarsh",
    "Wrenmoor",
    "Quillmarsh",
    "Harlow Sike",
    "Penny Lathe",
    "Skelling Bay",
    "Oldcastle Reach",
    "Marrowby",
    "Upper Tansley Moss",
)
