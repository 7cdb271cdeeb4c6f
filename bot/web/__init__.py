"""The web: shop page, widget, desk and API. Only here is fastapi imported."""
