import { readDocuments } from "./documents/read-documents.ts";
import type { Problem } from "./problem.ts";
import { fileRules } from "./rules/yaml-rules.ts";
import type { YamlFile } from "./yaml-file.ts";

/** A file, or its syntax errors. */
export interface ReadYaml {
  readonly file: YamlFile | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Reads the first document of a YAML text in the way Kubernetes' tools do. Duplicate keys are problems. Anchors and merges are supported up to
 * a limit on the expanded size. Never throws: for an invalid text it returns problems and no file.
 */
export function readYaml(content: string | Uint8Array, filename: string): ReadYaml {
  const { documents, problems, warnings } = readDocuments(content, filename, fileRules);
  const [file] = documents;
  if (file || problems.length > 0) return { file, problems, warnings };
  return { file: undefined, problems: [{ file: filename, line: 1, column: 1, path: "", message: "the file is empty" }], warnings };
}
