import { fileRules, manifestRules, readDocuments, type YamlRules } from "@slipway/yaml";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzSettings } from "./fuzz-settings.ts";
import { hostileBytes } from "./hostile-text.ts";
import { application, kustomization, manifests, older, piped, template } from "./samples.ts";

const contents = hostileBytes([application, older, piped, manifests, template, kustomization]);

const small = { bytes: 400, documents: 3, tokens: 200, values: 60, keys: 5, aliases: 6, depth: 5 };

test.for([
  { name: "files", rules: fileRules },
  { name: "manifests", rules: manifestRules },
])("$name: no text makes the reader exceed its limits", ({ rules }) => {
  const limited: YamlRules = { ...rules, limits: small };
  const property = fc.property(contents, (content) => {
    const { documents, problems } = readDocuments(content, "f", limited);
    if (problems.length > 0) return documents.length === 0;
    const values = documents.map(({ value }) => value);
    return (
      content.length <= small.bytes &&
      documents.length <= small.documents &&
      values.every((value) => fits(value, 0)) &&
      count(values) <= small.values + 1
    );
  });
  expect(() => fc.assert(property, fuzzSettings)).not.toThrow();
});

function fits(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  const inner = Object.values(value);
  return (
    depth <= small.depth &&
    (Array.isArray(value) || inner.length <= small.keys * small.aliases) &&
    inner.every((each) => fits(each, depth + 1))
  );
}

function count(value: unknown): number {
  return 1 + (typeof value === "object" && value !== null ? Object.values(value).reduce<number>((sum, inner) => sum + count(inner), 0) : 0);
}
