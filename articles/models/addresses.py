from django.core.validators import RegexValidator

address_word = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "只能用小写英文字母、数字和连字符，例如 2019-midyear。"
)
