"""`make bench`: speed and accuracy of each step beside what it is made of. Asserts nothing; see each module."""

from tests.bench import line, speakers, speech

if __name__ == "__main__":
    speech.main()
    speakers.main()
    line.main()
