"""The evening on a page: drawn, previewed, copied and saved."""
