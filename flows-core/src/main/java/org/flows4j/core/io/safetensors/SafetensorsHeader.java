package org.flows4j.core.io.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file, checked in full: nothing it says needs to be doubted afterwards.
 *
 * @param metadata the texts under {@code __metadata__}, in the order of the file
 * @param entries the tensors in the order of their data, by name
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, SafetensorsEntry> entries) {
    static final String METADATA_KEY = "__metadata__";
    static final int MAXIMUM_RANK = 64;
    /** A hundred times the number of the largest model of this library; each takes more than a kilobyte. */
    static final int MAXIMUM_TENSORS = 100_000;

    private static final int MAXIMUM_NESTING = 3;

    /** Names of hostile files must not fill tables shared by the whole process, so none is interned or canonicalized. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAXIMUM_NESTING)
                    .maxStringLength(SafetensorsOpener.MAXIMUM_HEADER_BYTES)
                    .build())
            .build();

    /**
     * Parses and checks a header.
     *
     * @param file named in errors
     * @param json the text of the header
     * @param dataLength bytes in the file after the header
     * @throws FlowsIoException if the header breaks any rule of the format
     */
    static SafetensorsHeader parse(String file, String json, long dataLength) {
        try (JsonParser parser = JSON.createParser(json)) {
            return new Reader(file, parser, dataLength).read();
        } catch (JsonProcessingException e) {
            throw new FlowsIoException(
                    file + ": the safetensors header is not the JSON it should be: " + e.getOriginalMessage() + " at "
                            + (e.getLocation() == null
                                    ? "an unknown place"
                                    : "character " + e.getLocation().getCharOffset())
                            + " of the header; the file is damaged, get it again",
                    e);
        } catch (IOException e) {
            throw new FlowsIoException(file + ": cannot parse the safetensors header: " + e.getMessage(), e);
        }
    }

    /** One pass over the tokens; every structure other than the expected one is an error where it begins. */
    private record Reader(String file, JsonParser parser, long dataLength) {
        SafetensorsHeader read() throws IOException {
            Map<String, String> metadata = Map.of();
            List<SafetensorsEntry> entries = new ArrayList<>();
            require(parser.nextToken(), JsonToken.START_OBJECT, "the header");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals(METADATA_KEY)) {
                    metadata = readMetadata();
                } else if (entries.size() < MAXIMUM_TENSORS) {
                    entries.add(readEntry(name));
                } else {
                    throw unsupported("it has more than " + MAXIMUM_TENSORS + " tensors", "divide the file");
                }
            }
            if (parser.nextToken() != null) {
                throw damaged("there is more after the end of the header's JSON object");
            }
            return new SafetensorsHeader(Collections.unmodifiableMap(metadata), checkCoverage(entries));
        }

        /** The format's own library takes null for no metadata. */
        private Map<String, String> readMetadata() throws IOException {
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                return Map.of();
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            require(parser.currentToken(), JsonToken.START_OBJECT, METADATA_KEY);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                require(parser.nextToken(), JsonToken.VALUE_STRING, "metadata '" + key + "'");
                metadata.put(key, parser.getText());
            }
            return metadata;
        }

        private SafetensorsEntry readEntry(String name) throws IOException {
            SafetensorsType type = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            require(parser.nextToken(), JsonToken.START_OBJECT, "tensor '" + name + "'");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                switch (field) {
                    case "dtype" -> type = readType(name);
                    case "shape" -> shape = readNumbers("shape of '" + name + "'", MAXIMUM_RANK);
                    case "data_offsets" -> offsets = readNumbers("data_offsets of '" + name + "'", 2);
                    // The format's own library skips unknown fields too.
                    default -> skipValue();
                }
            }
            if (type == null || shape == null || offsets == null || offsets.size() != 2) {
                throw damaged("tensor '" + name + "' needs dtype, shape and two data_offsets, but has " + type + ", "
                        + shape + " and " + offsets);
            }
            return checkEntry(new SafetensorsEntry(name, type, shape, offsets.get(0), offsets.get(1)));
        }

        private void skipValue() throws IOException {
            parser.nextToken();
            parser.skipChildren();
        }

        private SafetensorsType readType(String name) throws IOException {
            require(parser.nextToken(), JsonToken.VALUE_STRING, "dtype of '" + name + "'");
            String text = parser.getText();
            for (SafetensorsType type : SafetensorsType.values()) {
                if (type.name().equals(text)) {
                    return type;
                }
            }
            throw unsupported(
                    "tensor '" + name + "' has the dtype '" + text + "'; known are "
                            + Arrays.toString(SafetensorsType.values()),
                    "convert it to one of them");
        }

        private List<Long> readNumbers(String what, int maximumCount) throws IOException {
            List<Long> numbers = new ArrayList<>();
            require(parser.nextToken(), JsonToken.START_ARRAY, what);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
                if (numbers.size() == maximumCount) {
                    throw unsupported("the " + what + " has more than " + maximumCount + " numbers", "reshape it");
                }
                long number = parser.getLongValue();
                if (number < 0) {
                    throw damaged("the " + what + " contains the negative number " + number);
                }
                numbers.add(number);
            }
            return numbers;
        }

        private SafetensorsEntry checkEntry(SafetensorsEntry entry) {
            if (entry.begin() > entry.end() || entry.end() > dataLength) {
                throw damaged("tensor '" + entry.name() + "' claims the bytes " + entry.begin() + " to " + entry.end()
                        + " of " + dataLength + " bytes of data");
            }
            long needed;
            try {
                needed = entry.type().byteLength(entry.shape());
            } catch (ArithmeticException e) {
                throw damaged("tensor '" + entry.name() + "' has the impossible shape " + entry.shape());
            }
            if (needed != entry.byteLength()) {
                throw damaged("tensor '" + entry.name() + "' of " + entry.type() + " " + entry.shape() + " needs "
                        + needed + " bytes, but its data_offsets give it " + entry.byteLength());
            }
            return entry;
        }

        /** The tensors must cover the data exactly once: neither holes that hide something, nor shared bytes. */
        private Map<String, SafetensorsEntry> checkCoverage(List<SafetensorsEntry> entries) {
            entries.sort(Comparator.comparingLong(SafetensorsEntry::begin).thenComparingLong(SafetensorsEntry::end));
            Map<String, SafetensorsEntry> byName = new LinkedHashMap<>();
            long position = 0;
            for (SafetensorsEntry entry : entries) {
                if (entry.begin() != position) {
                    throw damaged("tensor '" + entry.name() + "' begins at byte " + entry.begin()
                            + " of the data, but the tensors before it end at byte " + position);
                }
                position = entry.end();
                byName.put(entry.name(), entry);
            }
            if (position != dataLength) {
                throw damaged("the tensors end at byte " + position + " of the data, but the file holds " + dataLength
                        + " bytes of data");
            }
            return Collections.unmodifiableMap(byName);
        }

        private void require(@Nullable JsonToken found, JsonToken expected, String what) {
            if (found != expected) {
                throw damaged("expected " + expected + " for the " + what + ", found " + found);
            }
        }

        /** An error about content that other readers may accept. */
        private FlowsIoException unsupported(String found, String fix) {
            return new FlowsIoException(
                    file + ": a safetensors file that this reader does not know how to read: " + found + "; " + fix);
        }

        private FlowsIoException damaged(String problem) {
            return new FlowsIoException(file + ": bad safetensors header: " + problem
                    + "; the file is damaged or incomplete, get it again");
        }
    }
}
