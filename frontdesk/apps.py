from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class FrontdeskConfig(AppConfig):
    name = "frontdesk"
    default = True


class DeskAdminConfig(admin_apps.AdminConfig):
    default_site = "frontdesk.site.DeskAdminSite"
    default = False
