import type { ReplacementConfig } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import { replaceInFile } from "@slipway/edits";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzSettings } from "./fuzz-settings.ts";
import { hostileBytes } from "./hostile-text.ts";
import { application, hcl, json, toml } from "./samples.ts";

const replacements: readonly Pick<ReplacementConfig, "by" | "field">[] = [
  { by: "yamlField", field: "$.spec.name" },
  { by: "jsonField", field: "$.a.b[2]" },
  { by: "HCLField", field: "$.module.web.'é'.tag" },
  { by: "tomlField", field: "$.a.list[0].text" },
  { by: "regex", field: "(?:tag|name): *(\\S+)" },
];

test.for(replacements)("whatever a file holds: a value is replaced by $by, or the file is refused with its name", async (replacement) => {
  const property = fc.asyncProperty(hostileBytes([application, hcl, toml, json]), fc.string({ unit: "binary" }), async (content, value) => {
    try {
      await replaceInFile({ name: "values", content }, replacement, value);
    } catch (error) {
      if (!isFault(error, "invalid") || !error.message.startsWith("values:")) throw error;
    }
  });
  await expect(fc.assert(property, fuzzSettings)).resolves.toBeUndefined();
});
