"""Code lists (区分): their versions, how they are used and changed, and the monthly review of その他."""
