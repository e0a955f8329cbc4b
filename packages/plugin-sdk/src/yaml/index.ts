/**
 * `@slipway/plugin-sdk/yaml`: reading the YAML of a repository with limits, positions and schemas. It loads nothing else of the SDK, so that a module
 * that is called in a thread by `isolated` can import it.
 */
export { readWith } from "@slipway/runtime/schema";
export {
  type FieldPath,
  fileRules,
  formatPath,
  formatProblem,
  manifestRules,
  type Position,
  type Problem,
  type ReadDocuments,
  readDocuments,
  readPlaced,
  type YamlFile,
  type YamlLimits,
  type YamlRules,
} from "@slipway/yaml";
