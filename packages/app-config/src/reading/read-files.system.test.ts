import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { checkFileContent, readApplicationFile } from "./read-files.ts";

const head = "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: shop\n";
const labels = (count: number, value: string) =>
  `${head}  labels:\n${Array.from({ length: count }, (_, i) => `    l${i}: ${value}\n`).join("")}`;
const read = async (text: string) => readApplicationFile(Buffer.from(text), { filename: "app.pipecd.yaml" });

test("a small and a large file are read to the same result, in this thread and in another", async () => {
  const [small, large] = [await read(head), await read(`${head}# ${"x".repeat(100_000)}\n`)];
  expect(small.application).toMatchObject({ name: "shop", labels: {} });
  expect(large).toEqual(small);
});

test("of many mistakes the first are shown, and how many there are besides", async () => {
  const { application, problems } = await read(labels(4000, "[1]"));
  expect(application).toBeUndefined();
  expect(problems).toHaveLength(21);
  expect(problems.slice(0, 2).map(formatProblem)).toEqual([
    "app.pipecd.yaml:6:9: spec.labels.l0: must be text, not a list",
    "app.pipecd.yaml:7:9: spec.labels.l1: must be text, not a list",
  ]);
  expect(problems.slice(-1).map(formatProblem)).toEqual(["app.pipecd.yaml:26:10: and 3980 more problems"]);
});

test("of many unknown fields the first are shown, and how many there are besides", async () => {
  const { warnings } = await read(`${head}${Array.from({ length: 4000 }, (_, i) => `  field${i}: 1\n`).join("")}`);
  expect(warnings).toHaveLength(21);
  expect(warnings.slice(-1).map(formatProblem)).toEqual(["app.pipecd.yaml:25:3: and 3980 more warnings"]);
});

test.for([
  { name: "45 000 labels", text: labels(45_000, "[1]"), want: /^app\.pipecd\.yaml:1:1: the file has \d+ bytes; at most 524288 are read$/ },
  { name: "16 000 labels", text: labels(16_000, "[1]"), want: /^app\.pipecd\.yaml:\d+:\d+: the file has more than 60000 tokens of YAML$/ },
  {
    name: "11 000 labels in one line",
    text: `${head}  labels: {${Array.from({ length: 11_000 }, (_, i) => `l${i}`).join(",")}}\n`,
    want: /^app\.pipecd\.yaml:5:11: the mapping has more than 10000 keys$/,
  },
  {
    name: "10 001 aliases",
    text: `${head}  labels: { a: &a x }\n  description: [${"*a,".repeat(10_001)}]\n`,
    want: /^app\.pipecd\.yaml:\d+:\d+: the file has more than 10000 aliases$/,
  },
  { name: "a string of 20 MB", text: `${head}  description: "${"x".repeat(20_000_000)}"\n`, want: /bytes; at most 524288 are read$/ },
])("$name: one problem, with the limit", async ({ text, want }) => {
  const { application, problems } = await read(text);
  expect(application).toBeUndefined();
  expect(problems.map(formatProblem)).toEqual([expect.stringMatching(want)]);
});

test("a file that is not UTF-8 is refused, not changed", async () => {
  const { problems } = await readApplicationFile(Buffer.from(head.replace("shop", "caf\xe9"), "latin1"), { filename: "app.pipecd.yaml" });
  expect(problems.map(formatProblem)).toEqual(["app.pipecd.yaml:4:12: the file is not UTF-8"]);
});

test("a large file is checked in a thread with the same result", async () => {
  const { problems, warnings } = await checkFileContent(
    Buffer.from(`${head}  naem: x\n  plugins: { wait: {} }\n# ${"x".repeat(100_000)}\n`),
    {
      filename: "app.pipecd.yaml",
    },
  );
  expect(problems).toEqual([]);
  expect(warnings.map(formatProblem)).toEqual(["app.pipecd.yaml:5:3: spec.naem: unknown field, ignored; did you mean name?"]);
});
