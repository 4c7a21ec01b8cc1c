from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class FrontdeskConfig(AppConfig):
    name = "frontdesk"
    default = True


class DeskAdminConfig(AdminConfig):
    default_site = "frontdesk.site.DeskAdminSite"
    default = False
