export { type FieldPath, formatPath, formatProblem, type Position, type Problem } from "./problem.ts";
export { type ReadYaml, readYaml } from "./read-yaml.ts";
export type { YamlFile } from "./yaml-file.ts";
