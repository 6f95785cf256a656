"""`make eval`: chapters and titles, names, sources against what people published. Asserts nothing; see each module."""

from tests.bench import chapters, names, sources

if __name__ == "__main__":
    chapters.main()
    names.main([])
    sources.main()
