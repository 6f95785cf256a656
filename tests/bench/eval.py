"""`make eval`: chapters, titles, names, sources, named voices against what people published. Asserts nothing."""

from tests.bench import chapters, named_voices, names, sources

if __name__ == "__main__":
    chapters.main()
    names.main([])
    sources.main()
    named_voices.main()
