"""The nouns of podbot and their rules; standard library only.

Times inside audio are seconds as float; clock times are aware UTC datetimes.
"""
