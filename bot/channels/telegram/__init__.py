"""Telegram: buyers write to the shop's bot, and the shop's people answer tickets in it. The vendor stays in here."""
