from django.db import models


class Entry(models.Model):
    """What a guest left."""

    name = models.CharField(max_length=100)
    message = models.TextField()
    signed = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"

    def __str__(self):
        return f"{self.name}: {self.message:.40}"
