"""Addresses of the pages."""

from django.urls import path

from tracker.web.views import add, commitment, dates, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("commitments/new/", add.add, name="add"),
    path("commitments/interpret", add.interpret, name="interpret"),
    path("commitments/<str:reference>/", commitment.show, name="commitment"),
    path("commitments/<str:reference>/edit/", commitment.edit, name="edit"),
    path("commitments/<str:reference>/activate/", commitment.activate, name="activate"),
    path("commitments/<str:reference>/close/", commitment.close, name="close"),
    path("commitments/<str:reference>/<int:number>/extend/", dates.extend, name="extend"),
    path("commitments/<str:reference>/<int:number>/correct/", dates.correct, name="correct"),
    path("commitments/<str:reference>/<int:number>/remind/", dates.remind, name="remind"),
    path("commitments/<str:reference>/<int:number>/log/", dates.log, name="log"),
]
