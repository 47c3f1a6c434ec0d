from django.urls import path

from apps.assessments import views

app_name = "assessments"
urlpatterns = [
    path("", views.assessments, name="assessments"),
    path("method/", views.method, name="method"),
    path("<int:year>/q<int:quarter>/", views.quarter, name="quarter"),
    path("<int:year>/q<int:quarter>/compute/", views.compute, name="compute"),
    path("<int:year>/q<int:quarter>/tell/", views.tell, name="tell"),
    path("<int:year>/q<int:quarter>/publish/", views.publish, name="publish"),
    path("<int:year>/q<int:quarter>/weights/", views.weights, name="weights"),
    path("scores/<int:pk>/", views.score, name="score"),
    path("scores/<int:pk>/lines/<int:number>/", views.line, name="line"),
    path("scores/<int:pk>/values/", views.values, name="values"),
    path("scores/<int:pk>/adjust/", views.adjust, name="adjust"),
    path("scores/<int:pk>/object/", views.object_to, name="object"),
    path("scores/<int:pk>/decide/", views.decide, name="decide"),
]
