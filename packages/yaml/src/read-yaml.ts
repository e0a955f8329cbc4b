import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { staysBelow } from "./expanded-size.ts";
import { kubernetesTags } from "./kubernetes-tags.ts";
import type { Problem } from "./problem.ts";
import { unresolvedAliases } from "./unresolved-aliases.ts";
import { YamlFile } from "./yaml-file.ts";

/** A file, or what is wrong with its syntax. */
export interface ReadYaml {
  readonly file: YamlFile | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const longestFile = 1024 * 1024;
const mostValues = 100_000;
/** What follows the first few is mostly their consequence. */
const mostErrors = 20;
const nestedTooDeeply = "the file is nested too deeply";
/** The parser catches this itself and reports it as an error of the text. */
const stackOverflow = "Maximum call stack size exceeded";

/**
 * Reads the first document of a YAML text as Kubernetes' tools read it. Keys that appear twice are problems; anchors and merges work as long as
 * what they stand for stays small. Never throws: a text that can not be read has problems and no file.
 */
export function readYaml(text: string, filename: string): ReadYaml {
  if (text.length > longestFile) return refused(filename, `the file has more than ${longestFile} characters`);
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    customTags: (tags) => [...tags, ...kubernetesTags],
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: true,
  });
  const [document, second]: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  if (!document?.contents) return refused(filename, "the file is empty");
  if (document.errors.some(({ message }) => message.startsWith(stackOverflow))) return refused(filename, nestedTooDeeply);

  const problemAt = (message: string, offset: number): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file: filename, line: Math.max(line, 1), column: Math.max(col, 1), path: "", message };
  };
  const errors = [...document.errors.map(({ message, pos }) => ({ message, offset: pos[0] })), ...unresolvedAliases(document)];
  if (errors.length > 0) {
    const first = errors.toSorted((a, b) => a.offset - b.offset).slice(0, mostErrors);
    return { file: undefined, problems: first.map(({ message, offset }) => problemAt(message, offset)), warnings: [] };
  }
  const value = toValue(document);
  if ("problem" in value) return refused(filename, value.problem);

  const warnings = document.warnings.map(({ message, pos }) => problemAt(message, pos[0]));
  if (second?.contents) warnings.push(problemAt("only the first document of a file is read", second.contents.range[0]));
  return { file: new YamlFile(filename, value.value, document, lines), problems: [], warnings };
}

function toValue(document: Document): { readonly value: unknown } | { readonly problem: string } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: mostValues });
    return staysBelow(value, mostValues) ? { value } : { problem: `its aliases stand for more than ${mostValues} values` };
  } catch (error) {
    // The library throws plain errors for what the text is to blame for: merges of what is no mapping, aliases that stand for too much.
    if (error instanceof RangeError) return { problem: nestedTooDeeply };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function refused(file: string, message: string): ReadYaml {
  return { file: undefined, problems: [{ file, line: 1, column: 1, path: "", message }], warnings: [] };
}
