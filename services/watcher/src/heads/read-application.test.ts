import { type Application, deploymentReference } from "@slipway/domain";
import { sampleApplication, sampleCommit, sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";
import { readAtHead, readDesired } from "./read-application.ts";

const path = "shop/app.pipecd.yaml";
const { signal } = new AbortController();

function triggeredAt(hash: string): Application {
  const trigger = { ...sampleDeployment().trigger, commit: sampleCommit({ hash }) };
  return sampleApplication({ lastTriggered: deploymentReference(sampleDeployment({ trigger })) });
}

test.for([
  { name: "a valid file", file: applicationFile("shop"), refusal: undefined },
  { name: "a missing file", file: undefined, refusal: "no application file" },
  { name: "a broken file", file: "kind: [", refusal: "shop/app.pipecd.yaml:1:" },
  {
    name: "a file that disables commands",
    file: applicationFile("shop", "  trigger: { onCommand: { disabled: true } }\n"),
    refusal: "onCommand",
  },
])("at the head: $name", async ({ file, refusal }) => {
  const watcher = new MemoryWatcher();
  const head = watcher.repository.push({ [path]: file, "README.md": "x" });
  const read = await readAtHead(watcher, sampleApplication(), { signal, deliveries: 1 });
  expect(read.head.hash).toBe(head);
  expect(read.refusal).toEqual(refusal && expect.stringContaining(refusal));
});

test("at the commit that should run: the file of that commit, not of the head", async () => {
  const watcher = new MemoryWatcher();
  const triggered = watcher.repository.push({ [path]: applicationFile("shop") });
  watcher.repository.push({ [path]: "kind: [" });
  expect(await readDesired(watcher, triggeredAt(triggered))).toMatchObject({
    commit: { hash: triggered, branch: "main" },
    file: { config: { name: "shop" } },
  });
});

test("at the commit that should run: nothing for an application that was never triggered", async () => {
  expect(await readDesired(new MemoryWatcher(), sampleApplication())).toBeUndefined();
});

test("at the commit that should run: not_found after the commit was lost", async () => {
  const watcher = new MemoryWatcher();
  const triggered = watcher.repository.push({ [path]: applicationFile("shop") });
  watcher.repository.lose(triggered);
  await expect(readDesired(watcher, triggeredAt(triggered))).rejects.toMatchObject({ code: "not_found" });
});
