"""Documents made from data: spreadsheets, later PDF and DOCX."""
