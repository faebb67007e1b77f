"""The clock and the messages: what happens without anybody asking."""
