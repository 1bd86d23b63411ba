from django.contrib import admin
from django.urls import path

from . import views

urlpatterns = [
    path("", views.index),
    path("hello/<name>", views.hello),
    path("sign", views.sign),
    path("visits", views.visits),
    path("upload", views.upload),
    path("count", views.count),
    path("fail", views.fail),
    path("admin/", admin.site.urls),
]
