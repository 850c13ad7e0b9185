"""DVC against a real S3 protocol: a server on the loopback, a small repository, an older version got back by its revision."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("dvc", reason="DVC needs the extra `train`")
pytest.importorskip("dvc_s3", reason="an S3 remote needs dvc-s3, of the extra `s3`")
pytest.importorskip("moto.server", reason="the S3 server of this test is moto[server,s3], of the extra `s3`")

import boto3
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an S3 server that holds one empty bucket, `models`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="models")
    yield address
    server.stop()


def test_models_are_pushed_lost_pulled_and_an_older_version_is_got_by_its_revision(
    endpoint: str, run: Callable[..., str], tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    model = repository / "candidate" / "model.bin"

    def version(content: str, tag: str) -> None:
        model.parent.mkdir(exist_ok=True)
        model.write_text(content)
        run("dvc", "add", "candidate")
        run("git", "add", "-A")
        run("git", "commit", "-qm", tag)
        run("git", "tag", tag)
        run("dvc", "push")

    def lose() -> None:
        shutil.rmtree(repository / ".dvc" / "cache")
        shutil.rmtree(model.parent, ignore_errors=True)

    run("git", "init", "-q")
    run("dvc", "init", "-q")
    run("dvc", "remote", "add", "--default", "team", "s3://models/policy-alerts")
    run("dvc", "remote", "modify", "team", "endpointurl", endpoint)
    run("dvc", "remote", "modify", "team", "verify", "true")
    version("first", "v1")
    version("second", "v2")

    lose()
    run("dvc", "pull")
    assert model.read_text() == "second"

    lose()
    run("dvc", "get", ".", "candidate", "--rev", "v1", "--out", "older")
    assert (repository / "older" / "model.bin").read_text() == "first"

    run("git", "checkout", "-q", "v1")
    run("dvc", "pull")
    assert model.read_text() == "first"
