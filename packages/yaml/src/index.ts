export { type FieldPath, formatPath, formatProblem, type Position, type Problem } from "./problem.ts";
export { type ReadDocuments, readDocuments } from "./read-documents.ts";
export { type ReadYaml, readYaml } from "./read-yaml.ts";
export type { YamlFile } from "./yaml-file.ts";
export { fileRules, manifestRules, type YamlLimits, type YamlRules } from "./yaml-rules.ts";
