import { isFault } from "@slipway/domain";
import { expect, test } from "vitest";
import { replaceInYaml } from "./replace-in-yaml.ts";

const text = "# kept\nshared: &a [1]\nspec: {replicas: 3} # so many\n";
const replace = (given: string, value: string) => replaceInYaml(given, ["spec", "replicas"], value);

test("a plain value is replaced in place, whatever aliases are elsewhere", () => {
  expect(replace(`${text}again: *a\n`, "4")).toBe(`${text.replace("3", "4")}again: *a\n`);
});

const values = "id: 12345678901234567890\nmode: 0644\nversion: 1.10\non: yes\nhex: 0x1F\nhuge: 1e400\nquoted: '0123'\n";
test.for([
  { name: "a scalar", given: "spec: {replicas: 3}\n", value: "0123", want: "spec: {replicas: 0123}\n" },
  {
    name: "a mapping",
    given: "spec:\n  replicas:\n    a: 1\n",
    value: "{b: 0123, c: '0123', d: 1e999, e: yes}",
    want: "{ b: 0123, c: '0123', d: 1e999, e: yes }\n",
  },
  { name: "a block", given: "spec:\n  replicas: |\n    x\n    y\n", value: "1.10", want: "  replicas: 1.10\n" },
])("all other values stay as they are written beside $name, and so does the new one", ({ given, value, want }) => {
  const written = replace(values + given, value);
  expect(written.startsWith(values)).toBe(true);
  expect(written).toContain(want);
});

test.for([
  { name: "an alias of nothing in the value", given: text, value: "*nope", says: "the value cannot be resolved: Unresolved alias" },
  { name: "an alias in the value of an anchor in the text", given: text, value: "*a", says: "the value cannot be resolved" },
  { name: "a merge of nothing in the value", given: text, value: "<<: *nope", says: "the value cannot be resolved" },
  { name: "an alias of nothing in the text", given: `${text}b: *nope\n`, value: "4", says: "the text cannot be resolved" },
  { name: "more aliases than a text may have", given: `${text}b: [${"*a,".repeat(300)}]\n`, value: "4", says: "Excessive alias count" },
  {
    name: "a value that an alias elsewhere means",
    given: "spec: {replicas: &n {a: 1}}\nagain: *n\n",
    value: "4",
    says: "the text with the value cannot be resolved",
  },
  { name: "a list that contains itself", given: `${text}b: &b [*b]\n`, value: "4", says: "the text cannot be resolved" },
])("refused as invalid: $name", ({ given, value, says }) => {
  let thrown: unknown;
  try {
    replace(given, value);
  } catch (error) {
    thrown = error;
  }
  expect(isFault(thrown, "invalid"), String(thrown)).toBe(true);
  expect(String(thrown)).toContain(says);
});
