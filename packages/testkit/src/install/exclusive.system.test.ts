import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";
import { exclusively } from "./exclusive.ts";

test("a second process waits, and proceeds when the holder is killed", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a", "lock");
  const module = JSON.stringify(fileURLToPath(new URL("./exclusive.ts", import.meta.url)));
  const source = `import { exclusively } from ${module};
    await exclusively(${JSON.stringify(path)}, () => { console.log("inside"); return new Promise((resolve) => setTimeout(resolve, 1e9)); });`;
  await using holder = await startProcess(process.execPath, ["--input-type=module", "-e", source], { readyLine: "inside" });

  const order: string[] = [];
  const turn = exclusively(
    path,
    async () => {
      order.push("inside");
    },
    () => {
      order.push("waits");
      void holder.kill9().then(() => order.push("holder is gone"));
    },
  );
  await turn;
  expect(order).toEqual(["waits", "holder is gone", "inside"]);
});

test("a failure releases the lock", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "lock");
  const failing = exclusively(path, () => Promise.reject(new Error("broken")));
  await expect(failing).rejects.toThrow("broken");
  await expect(exclusively(path, async () => "done")).resolves.toBe("done");
});
