import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { staysBelow } from "./expanded-size.ts";
import { kubernetesTags } from "./kubernetes-tags.ts";
import type { Problem } from "./problem.ts";
import { unresolvedAliases } from "./unresolved-aliases.ts";
import { YamlFile } from "./yaml-file.ts";

/** A file, or its syntax errors. */
export interface ReadYaml {
  readonly file: YamlFile | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const longestFile = 1024 * 1024;
const mostValues = 100_000;
/** Later errors are mostly consequences of the first ones. */
const mostErrors = 5;
const nestedTooDeeply = "the file is nested too deeply";
/** The parser catches this error and reports it as a syntax error. */
const stackOverflow = "Maximum call stack size exceeded";

/**
 * Reads the first document of a YAML text in the way Kubernetes' tools do. Duplicate keys are problems. Anchors and merges are supported up to
 * a limit on the expanded size. Never throws: for an invalid text it returns problems and no file.
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
    const sorted = errors.toSorted((a, b) => a.offset - b.offset);
    const next = sorted[mostErrors];
    const more = next && { message: `and ${sorted.length - mostErrors} more`, offset: next.offset };
    const shown = [...sorted.slice(0, mostErrors), ...(more ? [more] : [])];
    return { file: undefined, problems: shown.map(({ message, offset }) => problemAt(message, offset)), warnings: [] };
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
    return staysBelow(value, mostValues) ? { value } : { problem: `its aliases expand to more than ${mostValues} values` };
  } catch (error) {
    // The library throws plain errors for mistakes in the text: merging something that is not a mapping, or aliases that expand too far.
    if (error instanceof RangeError) return { problem: nestedTooDeeply };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function refused(file: string, message: string): ReadYaml {
  return { file: undefined, problems: [{ file, line: 1, column: 1, path: "", message }], warnings: [] };
}
