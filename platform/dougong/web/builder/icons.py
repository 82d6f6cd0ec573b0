"""The icons to choose from: for new objects a few, for everything that has an icon all that stand for something."""

from __future__ import annotations

_FIRST = """
    cube users user building briefcase target-arrow file-text file-invoice package calendar-event checklist ticket
    message phone mail map-pin truck tools certificate coins shopping-cart school heart star flag bulb
"""
FIRST = tuple(_FIRST.split())
_MORE = """
    user-check user-plus users-group user-circle id-badge address-book headset crown home building-store
    building-factory building-warehouse building-bank building-community list list-check list-details layout-board
    layout-grid layout-list timeline table hierarchy sitemap stack-2 folder archive inbox clipboard clipboard-list
    clipboard-check checkbox calendar calendar-stats clock history alarm bell speakerphone send share messages
    phone-call chart-bar chart-line chart-pie trending-up gauge dashboard progress target activity report cash coin
    wallet credit-card receipt discount percentage currency-yuan currency-dollar currency-euro shopping-bag basket
    gift tag tags barcode contract signature file-certificate file-dollar file-import file-export notes note notebook
    book bookmark news paperclip pencil check circle-check ban alert-triangle info-circle lifebuoy stethoscope pill
    shield shield-check lock key eye fingerprint bolt flame rocket trophy medal award diamond sparkles stars thumb-up
    mood-smile leaf plant plane car bus forklift map globe world compass language settings tool hammer plug engine
    cpu database cloud server code api webhook wifi bug device-mobile device-desktop printer camera photo video
    microphone presentation palette refresh transfer click search filter link hash swords variable arrows-split
    calendar-dollar help layout-kanban message-circle mood-sad player-play
"""
OFFERED = (*FIRST, *_MORE.split())
"""All of them are in the sprite."""
