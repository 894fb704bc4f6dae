-- The rows of a generation. Every start and end is a character offset into documents.text.
-- JSON columns hold structures that are only ever read whole; what is searched or counted has columns of its own.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,             -- 1 when first stored, one more with each changed text
    text TEXT NOT NULL,
    digest TEXT NOT NULL,                 -- sha256 over everything that was read; '' when an article was removed
    encoding TEXT NOT NULL,
    replaced INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    given TEXT NOT NULL,                  -- Metadata as JSON
    analyser TEXT NOT NULL                -- which version of the analysis found what is stored
);

-- Article numbers ever given in a document, those of removed articles too: a number is never used twice.
CREATE TABLE numbers (
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text_sha TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    metadata TEXT NOT NULL,               -- Metadata as JSON
    date TEXT,                            -- metadata.date.value, for filters
    publication TEXT,                     -- metadata.publication.value, for filters
    analysed INTEGER NOT NULL,
    speakers TEXT NOT NULL,               -- ordinals into article_speakers, JSON
    unpaired TEXT NOT NULL,               -- [[start, end], ...]
    units TEXT NOT NULL DEFAULT ''        -- the recipe its passages were cut by; '' when they are yet to be cut
);
CREATE INDEX articles_document ON articles (document, start);

CREATE TABLE paragraphs (
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (article, ordinal)
) WITHOUT ROWID;

-- Speakers as one article knows them; one id may bear different names and aliases in different articles.
CREATE TABLE article_speakers (
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    aliases TEXT NOT NULL,
    PRIMARY KEY (article, ordinal)
) WITHOUT ROWID;
CREATE INDEX article_speakers_speaker ON article_speakers (speaker);

CREATE TABLE quotations (
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    statement INTEGER NOT NULL,           -- 0 quotation, 1 statement (indirect speech)
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    utterance TEXT NOT NULL,
    speakers TEXT NOT NULL,               -- ordinals into article_speakers, JSON
    evidence TEXT NOT NULL,
    confidence REAL NOT NULL,
    candidates TEXT NOT NULL,             -- [[ordinal, confidence], ...]
    outer_speakers TEXT NOT NULL,
    marks INTEGER NOT NULL,
    standing TEXT NOT NULL,               -- attributed | unnamed | unresolved | label, for counting
    corrected TEXT,                       -- Corrected as JSON, where a person put the speaker right
    PRIMARY KEY (article, statement, ordinal)
) WITHOUT ROWID;

CREATE INDEX quotations_utterance ON quotations (utterance);

CREATE TABLE quotation_speakers (
    speaker TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    statement INTEGER NOT NULL,
    utterance TEXT NOT NULL,
    PRIMARY KEY (speaker, article, statement, utterance)
) WITHOUT ROWID;
CREATE INDEX quotation_speakers_article ON quotation_speakers (article);

-- What is embedded and indexed. Ids are 1..N in text order and are given anew with every generation.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                   -- paragraph | quotation | statement
    type TEXT NOT NULL,                   -- passage, or the kind of words
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    utterance TEXT,
    speakers TEXT NOT NULL,               -- speaker ids, JSON
    embed_text TEXT                       -- NULL when it is the passage itself
);
CREATE INDEX passages_article ON passages (article, id);

CREATE TABLE passage_speakers (
    speaker TEXT NOT NULL,
    passage INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (speaker, passage)
) WITHOUT ROWID;
CREATE INDEX passage_speakers_passage ON passage_speakers (passage);

CREATE TABLE rejects (
    source TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    made_at TEXT NOT NULL
) WITHOUT ROWID;

-- What people put right. Kept apart from what the program found; replayed over every re-index.
CREATE TABLE corrections (
    id TEXT PRIMARY KEY,
    made_at TEXT NOT NULL,
    kind TEXT NOT NULL,                   -- corpus.corrections.CorrectionKind
    document TEXT NOT NULL,               -- no reference: a correction outlives its document
    start INTEGER NOT NULL,               -- of its first anchor when it was made
    "end" INTEGER NOT NULL,
    text_sha TEXT NOT NULL,               -- of the document's text when it was made
    scope TEXT NOT NULL,
    value TEXT NOT NULL,                  -- corpus.corrections.Value as JSON
    undone_at TEXT,
    anchors TEXT NOT NULL DEFAULT '[]',   -- corpus.anchors.Anchor as JSON
    found TEXT NOT NULL DEFAULT ''
);
CREATE INDEX corrections_document ON corrections (document);

-- Where each correction is in force: rewritten with every replay, gone with the article.
CREATE TABLE applied (
    correction TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    held INTEGER NOT NULL,                -- parts in force
    replaced INTEGER NOT NULL,            -- parts that a later correction is about
    PRIMARY KEY (correction, article)
) WITHOUT ROWID;
CREATE INDEX applied_article ON applied (article);

-- What the program found in the articles that corrections changed.
CREATE TABLE findings (
    article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    analysed TEXT NOT NULL                -- AnalysedArticle as JSON
) WITHOUT ROWID;

-- What was removed and can be brought back.
CREATE TABLE removed (
    id TEXT PRIMARY KEY,                  -- of a document or an article
    removed_at TEXT NOT NULL,
    document TEXT NOT NULL,
    text_sha TEXT NOT NULL,               -- of the document's text
    content TEXT NOT NULL                 -- corpus.removal.Content as JSON
) WITHOUT ROWID;

-- What copies of an article are recognised by: MinHash values, '' when it tells nothing.
CREATE TABLE sketches (
    article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    hashes BLOB NOT NULL
) WITHOUT ROWID;

-- The words of each quotation, folded, to find it again in other articles.
CREATE TABLE wordings (
    words TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    utterance TEXT NOT NULL,
    PRIMARY KEY (words, article, utterance)
) WITHOUT ROWID;
CREATE INDEX wordings_utterance ON wordings (utterance);
CREATE INDEX wordings_article ON wordings (article);
