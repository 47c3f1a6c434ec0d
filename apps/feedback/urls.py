from django.urls import path

from apps.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.items, name="items"),
    path("assign/", views.items_assign, name="items_assign"),
    path("extend/", views.items_extend, name="items_extend"),
    path("batches/new/", views.batch_new, name="batch_new"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/new/", views.item_new, name="item_new"),
    path("of-task/<int:pk>/", views.of_task, name="of_task"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/edit/", views.item_edit, name="item_edit"),
    path("<int:pk>/remedies/<int:number>/", views.remedy, name="remedy"),
    path("<int:pk>/file/docx/", views.closing_docx, name="closing_docx"),
    path("<int:pk>/file/pdf/", views.closing_pdf, name="closing_pdf"),
    path("<int:pk>/file/zip/", views.closing_zip, name="closing_zip"),
    path("<int:pk>/<slug:name>/", views.item_step, name="item_step"),
]
