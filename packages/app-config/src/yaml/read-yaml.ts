import { type Document, LineCounter, parseAllDocuments } from "yaml";
import type { Problem } from "../problem.ts";
import { staysBelow } from "./expanded-size.ts";
import { kubernetesTags } from "./kubernetes-tags.ts";
import { YamlFile } from "./yaml-file.ts";

/** A file, or what is wrong with its syntax. */
export interface ReadYaml {
  readonly file: YamlFile | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const longestFile = 1024 * 1024;
const mostValues = 100_000;

/**
 * Reads the first document of a YAML text as Kubernetes' tools read it. Keys that appear twice are problems; anchors and merges work as long as
 * what they stand for stays small. Never throws: a text that can not be read has problems and no file.
 */
export function readYaml(text: string, filename: string): ReadYaml {
  if (text.length > longestFile) return refused(filename, `the file has more than ${longestFile} characters`);
  const lines = new LineCounter();
  try {
    return readDocument(text, filename, lines);
  } catch (error) {
    // The parser is recursive, and it refuses aliases it can not resolve only when they are used.
    if (error instanceof RangeError) return refused(filename, "the file is nested too deeply");
    if (error instanceof ReferenceError) return refused(filename, error.message);
    throw error;
  }
}

function readDocument(text: string, filename: string, lines: LineCounter): ReadYaml {
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    customTags: (tags) => [...tags, ...kubernetesTags],
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: true,
  });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const [document, second] = documents;
  if (!document?.contents) return refused(filename, "the file is empty");
  const problemOf = ({ message, pos: [offset] }: { message: string; pos: [number, number] }): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file: filename, line: Math.max(line, 1), column: Math.max(col, 1), path: "", message };
  };
  const problems = document.errors.map(problemOf);
  if (problems.length > 0) return { file: undefined, problems, warnings: [] };
  const value: unknown = document.toJS({ maxAliasCount: mostValues });
  if (!staysBelow(value, mostValues)) return refused(filename, `its aliases stand for more than ${mostValues} values`);

  const warnings = document.warnings.map(problemOf);
  if (second?.contents?.range)
    warnings.push(problemOf({ message: "only the first document of a file is read", pos: [second.contents.range[0], 0] }));
  return { file: new YamlFile(filename, value, document, lines), problems: [], warnings };
}

function refused(file: string, message: string): ReadYaml {
  return { file: undefined, problems: [{ file, line: 1, column: 1, path: "", message }], warnings: [] };
}
