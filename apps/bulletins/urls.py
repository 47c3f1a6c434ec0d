from django.urls import path

from apps.bulletins import views

app_name = "bulletins"
urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("new/", views.bulletin_new, name="bulletin_new"),
    path("<int:pk>/", views.bulletin, name="bulletin"),
    path("<int:pk>/edit/", views.bulletin_edit, name="bulletin_edit"),
    path("<int:pk>/refresh/", views.bulletin_refresh, name="bulletin_refresh"),
    path("<int:pk>/issue/", views.bulletin_issue, name="bulletin_issue"),
    path("<int:pk>/docx/", views.bulletin_docx, name="bulletin_docx"),
    path("<int:pk>/pdf/", views.bulletin_pdf, name="bulletin_pdf"),
    path("<int:pk>/photos/<int:photo>/<str:size>/", views.bulletin_photo, name="bulletin_photo"),
]
