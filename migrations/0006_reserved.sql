-- Holds the number until its file comes.
SELECT 1;
