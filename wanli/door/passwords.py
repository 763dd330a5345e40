from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnoughValidator(MinimumLengthValidator):
    """Django's, with the one sentence that its Chinese lacks."""

    def get_error_message(self) -> str:
        return f"密码太短了，至少要 {self.min_length} 个字符。几个不相干的词连在一起，好记又难猜。"
