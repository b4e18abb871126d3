"""What operators do around an index: examine the machine, try a word, follow a corpus.

doctor    what is wrong here, and the command that mends each
drift     whether an index is still cut with the words the settings name
words     what a word of one's own changes in cutting
listing   the file of such words, changed a line at a time
watching  a corpus followed, and reindexed when it has changed
"""
