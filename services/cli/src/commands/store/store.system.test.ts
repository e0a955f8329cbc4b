import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sharedMariadb, sqliteUrl, startProcess, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "../../main.ts");

interface Ran {
  readonly code: number | undefined;
  readonly output: string;
}

/** Runs the CLI with a store in its variable. */
async function slipway(store: string, ...words: readonly string[]): Promise<Ran> {
  await using running = await startProcess(process.execPath, [program, "store", ...words], {
    env: { ...process.env, SLIPWAY_STORE: store },
  });
  const { code } = await running.exited;
  return { code, output: running.output() };
}

test("a store is migrated, exported, imported into another database, and checked", async () => {
  const [from, to] = [await sqliteUrl(), await (await sharedMariadb()).createDatabase()];
  await using dir = await tempDir("store-cli");
  const file = join(dir.path, "slipway.jsonl");
  const again = join(dir.path, "again.jsonl");
  expect(await slipway(from, "check")).toMatchObject({ code: 1, output: expect.stringContaining("slipway store migrate makes it one") });
  expect(await slipway(from, "migrate")).toMatchObject({ code: 0, output: expect.stringContaining("has been migrated: versions 1, 2, 3") });
  expect(await slipway(from, "export", "-f", file)).toMatchObject({ code: 0 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const at = lines.findIndex((line) => line.startsWith('{"table":"stream_incarnations"'));
  const counted = (lines.at(-1) ?? "").replace('"stream_incarnations":0', '"stream_incarnations":1');
  await writeFile(file, [...lines.slice(0, at + 1), '["DEPLOYMENTS","0","monday"]', ...lines.slice(at + 1, -1), counted, ""].join("\n"));
  const imported = await slipway(to, "import", file, "-o", "json");
  expect(imported.code, imported.output).toBe(0);
  expect(JSON.parse(imported.output)).toMatchObject({ isComplete: true, rows: { stream_incarnations: 1, deployments: 0 } });
  expect(imported.output).not.toContain(new URL(to).password);
  expect(await slipway(to, "export", "-f", again)).toMatchObject({ code: 0 });
  const rowsOf = async (path: string) => (await readFile(path, "utf8")).split("\n").slice(1);
  expect(await rowsOf(again)).toEqual(await rowsOf(file));

  expect(await slipway(to, "check")).toMatchObject({ code: 0, output: expect.stringContaining("every row can be read") });
  await writeFile(file, lines.slice(0, -1).join("\n"));
  expect(await slipway(from, "import", file)).toMatchObject({ code: 1, output: expect.stringContaining("was cut off") });
  expect(await slipway(from, "import", join(dir.path, "absent"))).toMatchObject({ code: 3 });
  expect(await slipway(from, "migrate", "--store", "mysql://a:s3cret@h/d")).toMatchObject({
    code: 2,
    output: expect.stringContaining("pass the URL in SLIPWAY_STORE"),
  });
});
