import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { loadPipedFile } from "./load-piped-file.ts";

const base = "apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n  projectID: p\n  pipedID: d\n";

test("the warnings about a valid file are handed out with their places, those about nothing are not", async () => {
  await using dir = await tempDir("piped");
  const file = join(dir.path, "piped.yaml");
  const heard: (readonly string[])[] = [];
  const load = () => loadPipedFile(file, { warn: (warnings) => heard.push(warnings) });

  await writeFile(file, base);
  await load();
  expect(heard).toEqual([]);

  await writeFile(file, `${base}  tpyo: 1\n  apiAddress: https://pipecd\n`);
  expect(await load()).toMatchObject({ projectId: "p" });
  expect(heard).toEqual([
    [
      `${file}:6:3: spec.tpyo: unknown field, ignored`,
      `${file}:7:3: spec.apiAddress: is not supported yet, ignored: a piped of Slipway connects to NATS, not to a control plane of PipeCD; remove it`,
    ],
  ]);
});
