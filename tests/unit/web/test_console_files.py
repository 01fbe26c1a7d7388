from pathlib import Path

import pytest


@pytest.fixture
def console(house) -> Path:
    folder = house.folder / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>the console</title>")
    (folder / "assets" / "app-1234.js").write_text("1")
    (folder / "icon.svg").write_text("<svg/>")
    (house.folder / "secret.txt").write_text("must stay inside")
    return folder


@pytest.mark.usefixtures("console")
@pytest.mark.parametrize("path", ["/", "/alarms/0193", "/cameras/square", "/index.html"])
def test_every_page_is_the_console(house, path) -> None:
    answer = house.client(None).get(path)
    assert "the console" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("console")
def test_assets_are_kept_for_ever_and_other_files_are_asked_again(house) -> None:
    client = house.client(None)
    assert "immutable" in client.get("/assets/app-1234.js").headers["cache-control"]
    assert client.get("/icon.svg").headers["cache-control"] == "no-cache"
    assert client.get("/assets/old-0000.js").status_code == 404


@pytest.mark.usefixtures("console")
def test_names_that_no_file_can_have_are_no_fault(house) -> None:
    client = house.client(None)
    assert client.get("/assets/" + "a" * 3000).status_code == 404
    assert "the console" in client.get("/" + "a/" * 3000).text


@pytest.mark.usefixtures("console")
@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd", "/%2fetc%2fpasswd"]
)
def test_nothing_outside_the_folder_is_shown(house, path) -> None:
    answer = house.client(None).get(path)
    assert "must stay inside" not in answer.text
    assert "root:" not in answer.text


def test_a_link_out_of_the_folder_is_not_followed(house, console) -> None:
    (console / "link.txt").symlink_to(house.folder / "secret.txt")
    assert "must stay inside" not in house.client(None).get("/link.txt").text


def test_a_console_that_is_not_built_says_how(house) -> None:
    answer = house.client(None).get("/")
    assert answer.status_code == 503
    assert "make console" in answer.text
