//! SeekStorm, asked from its own process.
//!
//! `index FOLDER` reads articles from standard input, a JSON object a line: the record to store, the
//! words with spaces between, and the facets. `search FOLDER` reads queries, a line each, the words
//! parted by tabs, and writes a line for each: nanoseconds, a tab, articles found.

use std::collections::HashSet;
use std::env::args;
use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::path::Path;
use std::time::Instant;

use seekstorm::commit::Commit;
use seekstorm::index::{
    AccessType, Close, Clustering, DocumentCompression, FileType, FrequentwordType, IndexArc,
    IndexDocument, IndexMetaObject, LexicalSimilarity, NgramSet, StemmerType, StopwordType,
    TokenizerType, create_index, open_index,
};
use seekstorm::search::{
    QueryFacet, QueryRewriting, QueryType, ResultType, Search, SearchMode,
};
use seekstorm::vector::Inference;

const FACETS: [&str; 3] = ["section", "source", "year"];
const HITS: usize = 10;
const BUCKETS: u16 = 20;
const SEGMENT_BITS: usize = 11;
const SCHEMA: &str = r#"[
    {"field": "record", "field_type": "Text", "store": true, "index_lexical": false},
    {"field": "words", "field_type": "Text", "store": false, "index_lexical": true},
    {"field": "section", "field_type": "String16", "store": false, "index_lexical": false, "facet": true},
    {"field": "source", "field_type": "String16", "store": false, "index_lexical": false, "facet": true},
    {"field": "year", "field_type": "String16", "store": false, "index_lexical": false, "facet": true}
]"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = args().collect();
    let folder = Path::new(&given[2]);
    if given[1] == "index" {
        index(folder).await
    } else {
        search(folder).await
    }
}

async fn index(folder: &Path) -> Result<(), Box<dyn Error>> {
    let meta = IndexMetaObject {
        id: 0,
        name: "articles".to_string(),
        lexical_similarity: LexicalSimilarity::Bm25f,
        tokenizer: TokenizerType::Whitespace,
        stemmer: StemmerType::None,
        stop_words: StopwordType::None,
        frequent_words: FrequentwordType::None,
        ngram_indexing: NgramSet::SingleTerm as u8,
        document_compression: DocumentCompression::Snappy,
        access_type: AccessType::Mmap,
        spelling_correction: None,
        query_completion: None,
        clustering: Clustering::None,
        inference: Inference::None,
        segment_number_bits: SEGMENT_BITS,
    };
    let schema = serde_json::from_str(SCHEMA)?;
    let made = create_index(folder, meta, &schema, &Vec::new(), true, None).await?;
    for line in stdin().lines() {
        made.index_document(serde_json::from_str(&line?)?, FileType::None).await;
    }
    made.commit().await;
    made.close().await;
    Ok(())
}

async fn search(folder: &Path) -> Result<(), Box<dyn Error>> {
    let opened = open_index(folder).await?;
    let mut output = stdout();
    for line in stdin().lines() {
        let words = line?.replace('\t', " ");
        let started = Instant::now();
        let found = ask(&opened, words).await?;
        writeln!(output, "{}\t{}", started.elapsed().as_nanos(), found)?;
        output.flush()?;
    }
    Ok(())
}

/// Match any word; read ten records, count the articles and three facets.
async fn ask(opened: &IndexArc, words: String) -> Result<usize, Box<dyn Error>> {
    let facets = FACETS.map(|name| QueryFacet::String16 {
        field: name.to_string(),
        prefix: String::new(),
        length: BUCKETS,
    });
    let found = opened
        .search(
            words,
            None,
            QueryType::Union,
            SearchMode::Lexical,
            false,
            0,
            HITS,
            ResultType::TopkCount,
            false,
            Vec::new(),
            facets.to_vec(),
            Vec::new(),
            Vec::new(),
            QueryRewriting::SearchOnly,
        )
        .await;
    let index = opened.read().await;
    for hit in &found.results {
        index
            .get_document(hit.doc_id, false, &None, &HashSet::new(), &Vec::new())
            .await?;
    }
    Ok(found.result_count_total)
}
