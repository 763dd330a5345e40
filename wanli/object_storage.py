"""S3-compatible storage that says in Chinese what is wrong when it cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from .media import Unreachable


@contextmanager
def told() -> Iterator[None]:
    """Unreachable for whatever the network, the server or the keys are to blame for."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise Unreachable(
            f"对象存储不接受（{code}）。请检查密钥、桶的名字和权限，再做一次"
        ) from error
    except (BotoCoreError, Boto3Error) as error:
        raise Unreachable(
            f"对象存储连不上（{type(error).__name__}）。请检查网络和 S3_ENDPOINT_URL，再做一次"
        ) from error


class ObjectStorage(S3Storage):  # type: ignore[misc]
    def _open(self, name: str, mode: str = "rb") -> Any:
        """All of it is fetched now, not when it is read. Of a bucket that is not there no file is
        said to be missing."""
        with told():
            try:
                return super()._open(name, mode).open()
            except FileNotFoundError:
                self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
                raise

    def _save(self, name: str, content: Any) -> str:
        with told():
            saved: str = super()._save(name, content)
        return saved

    def delete(self, name: str) -> None:
        with told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with told():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with told():
            found: tuple[list[str], list[str]] = super().listdir(name)
        return found

    def get_modified_time(self, name: str) -> datetime:
        """FileNotFoundError of what was taken away meanwhile."""
        with told():
            try:
                found: datetime = super().get_modified_time(name)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                    raise FileNotFoundError(name) from error
                raise
        return found
