from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("message", models.TextField()),
                ("signed", models.DateTimeField(auto_now_add=True)),
            ],
            options={"verbose_name_plural": "entries", "ordering": ["id"]},
        ),
    ]
