"""What operators do around an index: examine the machine it is on, try a word before it is added.

doctor   what is wrong here, and the command that mends each
drift    whether an index is still cut with the words the settings name
words    what a word of one's own changes in cutting
listing  the file of such words, changed a line at a time
"""
