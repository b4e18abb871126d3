def variants_of(text):
    return ()
