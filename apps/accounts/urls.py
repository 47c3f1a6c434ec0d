from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/change/", views.password_change, name="password_change"),
    path("code/", views.use_code, name="use_code"),
    path("language/", views.language, name="language"),
    path("type-size/", views.type_size, name="type_size"),
]
