import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkAnyFile } from "./check-any-file.ts";

const docs = new URL("../../../docs/", import.meta.url).pathname;

/** The whole application, piped and access files that the documents show, each with the line it begins at. */
const files = readdirSync(docs, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .flatMap((path) => {
    const text = readFileSync(join(docs, path), "utf8");
    return [...text.matchAll(/^```yaml\n(apiVersion: \S+\nkind: (?:Application|Piped|Access)\n.*?)^```/gms)].map((match) => ({
      name: `${path}:${text.slice(0, match.index).split("\n").length}`,
      text: match[1] ?? "",
    }));
  });

/** The piped file and the access file to begin with, and the application files of the examples that are valid. */
const examples = globSync(["piped.yaml", "access.yaml", "*/app.pipecd.yaml"], { cwd: new URL("../../../examples/", import.meta.url) })
  .filter((path) => !path.startsWith("broken/"))
  .map((path) => ({ name: `examples/${path}`, text: readFileSync(new URL(`../../../examples/${path}`, import.meta.url), "utf8") }));

test("there are files to look at", () => {
  expect(files.length).toBeGreaterThan(2);
  expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(["examples/piped.yaml", "examples/access.yaml"]));
});

test.for([...files, ...examples])("the file at $name is valid", ({ text, name: filename }) => {
  const { problems, warnings } = checkAnyFile(text, { filename });
  expect([...problems, ...warnings]).toEqual([]);
});
