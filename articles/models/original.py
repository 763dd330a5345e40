from django.db import models


class Original(models.Model):
    """A file in private storage and its checksum, from the day it came in. The row stays when the
    picture is replaced or its photo deleted: so does the file."""

    name = models.CharField("文件", max_length=200, unique=True)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    kept_at = models.DateTimeField("入藏时间", auto_now_add=True)

    class Meta:
        verbose_name = "图片原件"
        verbose_name_plural = "图片原件"
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
