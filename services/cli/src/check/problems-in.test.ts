import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatProblem } from "@slipway/app-config";
import { expect, onTestFinished, test } from "vitest";
import { problemsIn } from "./problems-in.ts";

test("each line is a problem at its place, also in files whose names have spaces and colons", async () => {
  const dir = await mkdtemp(join(tmpdir(), "slipway-problems-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, "web"));
  for (const file of ["my file.yaml", "a:b.yaml", "web/c: d.yaml"]) await writeFile(join(dir, file), "");
  const text = `cannot be read:
  my file.yaml:3:4: one
  a:b.yaml:5: two
web/c: d.yaml (rendered):6:7: three
web: four
nginx-1.0.0/templates/a b.yaml:1:2: five
app.pipecd.yaml: six
the value a:3: seven: eight`;
  expect(problemsIn(join(dir, "app.pipecd.yaml"), text).map((each) => formatProblem(each).replace(`${dir}/`, ""))).toEqual([
    "my file.yaml:3:4: one",
    "a:b.yaml:5:1: two",
    "web/c: d.yaml (rendered):6:7: three",
    "app.pipecd.yaml:1:1: web: four",
    "nginx-1.0.0/templates/a b.yaml:1:2: five",
    "app.pipecd.yaml:1:1: six",
    "the value a:3:1: seven: eight",
  ]);
});
