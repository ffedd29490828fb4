"""Who runs a deployment is said in a small file, and a file of no use says what to write."""

from pathlib import Path

import pytest

from pipelines.deployment import (
    VARIABLE,
    Deployment,
    DeploymentError,
    find_deployment,
    load_deployment,
)

GOOD = 'run_by = "Ridge Data Co-op"\ncontact = "mend@example.org"\nresponse_days = 10\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "deployment.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_names_who_answers_and_how_soon(tmp_path: Path) -> None:
    found = load_deployment(write(tmp_path, GOOD))
    assert found == Deployment("Ridge Data Co-op", "mend@example.org", 10)
    assert (found.link, found.has_e_mail) == ("mailto:mend@example.org", True)


def test_the_contact_may_be_a_page(tmp_path: Path) -> None:
    page = "https://example.org/mend?from=dashboard"
    found = load_deployment(write(tmp_path, GOOD.replace("mend@example.org", page)))
    assert found is not None
    assert (found.link, found.has_e_mail) == (page, False)


def test_a_served_dashboard_can_be_named(tmp_path: Path) -> None:
    found = load_deployment(write(tmp_path, f'{GOOD}dashboard = "https://equity.example.org/"\n'))
    assert found is not None and found.dashboard == "https://equity.example.org"
    with pytest.raises(DeploymentError, match="begins with https"):
        load_deployment(write(tmp_path, f'{GOOD}dashboard = "javascript:alert(1)"\n'))


def test_nobody_is_named_where_there_is_no_file(tmp_path: Path) -> None:
    assert load_deployment(find_deployment(tmp_path)) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "run_by is not there"),
        (GOOD.replace("Ridge Data Co-op", " "), "run_by is not there or empty"),
        (GOOD.replace("mend@example.org", "the office"), "contact is neither"),
        (GOOD.replace("mend@example.org", "javascript:alert(1)"), "contact is neither"),
        (GOOD.replace("mend@example.org", "http://example.org"), "contact is neither"),
        (GOOD.replace("10", "0"), "response_days is no whole number"),
        (GOOD.replace("10", '"soon"'), "response_days is no whole number"),
        (GOOD.replace("10", "true"), "response_days is no whole number"),
        ("run_by: us", "this is not TOML"),
    ],
)
def test_a_file_of_no_use_says_what_to_write(tmp_path: Path, text: str, reason: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(DeploymentError, match=reason) as raised:
        load_deployment(path)
    assert str(raised.value).startswith(str(path))
    assert "response_days = 10" in str(raised.value)


def test_a_named_file_goes_before_the_variable_and_that_before_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = write(tmp_path, GOOD)
    assert find_deployment(tmp_path) == beside
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other.toml"))
    assert find_deployment(tmp_path) == tmp_path / "other.toml"
    assert find_deployment(tmp_path, Path("named.toml")) == Path("named.toml")


def test_a_named_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match="it cannot be read"):
        load_deployment(tmp_path / "absent.toml")
