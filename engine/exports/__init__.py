"""Exports of data (YAM): files in agreed columns that need no cleansing, each handing out a fact of the trail."""
