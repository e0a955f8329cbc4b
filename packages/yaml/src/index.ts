export { type ReadDocuments, readDocuments } from "./documents/read-documents.ts";
export { type ReplacedScalar, replaceScalar } from "./edit/replace-scalar.ts";
export { type ParsedPath, parsePath } from "./path/parse-path.ts";
export { type FieldPath, formatPath, formatProblem, type Position, type Problem } from "./problem.ts";
export { type PlacedMessage, readPlaced } from "./read-placed.ts";
export { type ReadYaml, readYaml } from "./read-yaml.ts";
export { fileRules, manifestRules, type YamlLimits, type YamlRules } from "./rules/yaml-rules.ts";
export type { YamlFile } from "./yaml-file.ts";
