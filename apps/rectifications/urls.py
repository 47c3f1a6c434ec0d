from django.urls import path

from apps.rectifications import chain_views, views

app_name = "rectifications"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("new/", views.task_new, name="task_new"),
    path("remind/", views.tasks_remind, name="tasks_remind"),
    path("extend/", views.tasks_extend, name="tasks_extend"),
    path("assign/", views.tasks_assign, name="tasks_assign"),
    path("sources/", chain_views.chains, name="chains"),
    path("sources/<slug:source>/", chain_views.chain, name="chain"),
    path("<int:pk>/", views.task, name="task"),
    path("<int:pk>/photos/<int:photo>/<slug:size>/", views.task_photo, name="task_photo"),
    path("<int:pk>/<slug:name>/", views.task_step, name="task_step"),
]
