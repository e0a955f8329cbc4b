/** How much of a text is read. Whatever is larger is refused with the name of the limit, before it costs time or memory. */
export interface YamlLimits {
  readonly bytes: number;
  readonly documents: number;
  /** Words, signs, line breaks and comments, counted before anything is made of them. A key with a value is about seven. */
  readonly tokens: number;
  /** Mappings, lists and scalars in all documents, after aliases and merges are expanded. */
  readonly values: number;
  /** Keys of one mapping. */
  readonly keys: number;
  readonly aliases: number;
  /** Mappings and lists within each other. */
  readonly depth: number;
}

/** By which rules a text is read. */
export interface YamlRules {
  /** `exact`: integers that a double cannot represent are bigint. */
  readonly integers: "exact" | "double";
  /** `text`: keys are as written. `converted`: `on:` is the key "true" and `1.10:` is "1.1", as in Go's decoder. */
  readonly keys: "text" | "converted";
  readonly duplicateKeys: "refused" | "last wins";
  /** Documents beyond the limit: `ignored` reads up to the limit and warns. */
  readonly furtherDocuments: "refused" | "ignored";
  readonly limits: YamlLimits;
}

/** Application files, piped files and others that people write by hand. Only their first document is used. */
export const fileRules: YamlRules = {
  integers: "double",
  keys: "text",
  duplicateKeys: "refused",
  furtherDocuments: "ignored",
  limits: { bytes: 512 * 1024, documents: 1, tokens: 60_000, values: 100_000, keys: 10_000, aliases: 10_000, depth: 100 },
};

/** Manifests, by the rules of Kubernetes' own parser. One file of the largest operators has 5 MB and 100 000 values. */
export const manifestRules: YamlRules = {
  integers: "exact",
  keys: "converted",
  duplicateKeys: "last wins",
  furtherDocuments: "refused",
  limits: { bytes: 10 * 1024 * 1024, documents: 10_000, tokens: 5_000_000, values: 500_000, keys: 50_000, aliases: 10_000, depth: 200 },
};
