import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.Facets;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene, asked from its own process.
 *
 * <p>{@code index FOLDER} reads articles from standard input, a line each: the record to store, the
 * words with spaces between, section, source and year, parted by tabs. {@code search FOLDER} reads
 * queries, a line each, the words parted by tabs, and writes a line for each: nanoseconds, a tab,
 * articles found.
 */
public final class Lucene {
    private static final String[] FACETS = {"section", "source", "year"};
    private static final int HITS = 10;
    private static final int BUCKETS = 20;
    private static final int BUFFER_MB = 512;

    private Lucene() {}

    public static void main(String[] given) throws IOException {
        Path folder = Path.of(given[1]);
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (given[0].equals("index")) {
            index(folder, input);
        } else {
            search(folder, input);
        }
    }

    private static void index(Path folder, BufferedReader articles) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setRAMBufferSizeMB(BUFFER_MB);
        FacetsConfig facets = new FacetsConfig();
        try (FSDirectory directory = FSDirectory.open(folder);
                IndexWriter writer = new IndexWriter(directory, config)) {
            for (String line = articles.readLine(); line != null; line = articles.readLine()) {
                String[] parts = line.split("\t", -1);
                Document document = new Document();
                document.add(new StoredField("record", parts[0]));
                document.add(new TextField("words", parts[1], Field.Store.NO));
                for (int place = 0; place < FACETS.length; place++) {
                    if (!parts[2 + place].isEmpty()) {
                        document.add(
                                new SortedSetDocValuesFacetField(FACETS[place], parts[2 + place]));
                    }
                }
                writer.addDocument(facets.build(document));
            }
            writer.forceMerge(1);
            writer.commit();
        }
    }

    private static void search(Path folder, BufferedReader input) throws IOException {
        try (FSDirectory directory = FSDirectory.open(folder);
                DirectoryReader reader = DirectoryReader.open(directory);
                PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            SortedSetDocValuesReaderState state =
                    new DefaultSortedSetDocValuesReaderState(reader, new FacetsConfig());
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split("\t");
                long started = System.nanoTime();
                long found = ask(searcher, state, words);
                long took = System.nanoTime() - started;
                output.print(took + "\t" + found + "\n");
                output.flush();
            }
        }
    }

    private static long ask(
            IndexSearcher searcher, SortedSetDocValuesReaderState state, String[] words)
            throws IOException {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (String word : words) {
            any.add(new TermQuery(new Term("words", word)), BooleanClause.Occur.SHOULD);
        }
        FacetsCollectorManager.FacetsResult result =
                FacetsCollectorManager.search(
                        searcher, any.build(), HITS, new FacetsCollectorManager());
        TopDocs best = result.topDocs();
        StoredFields stored = searcher.storedFields();
        int characters = 0;
        for (ScoreDoc hit : best.scoreDocs) {
            characters += stored.document(hit.doc).get("record").length();
        }
        FacetsCollector collected = result.facetsCollector();
        Facets facets = new SortedSetDocValuesFacetCounts(state, collected);
        for (String name : FACETS) {
            FacetResult counted = facets.getTopChildren(BUCKETS, name);
            characters += counted == null ? 0 : counted.labelValues.length;
        }
        if (characters < 0) {
            throw new IllegalStateException("what was read is used, so that it cannot be left out");
        }
        return best.totalHits.value;
    }
}
