"""Where style sheets and scripts are served from in production: hashed names, compressed, cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Scripts import each other by name; the hashed name is written into the import."""

    support_js_module_import_aggregation = True
