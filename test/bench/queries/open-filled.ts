import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { glob, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { cacheDir, startMariadb } from "@slipway/testkit";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { type Filling, fillStore } from "./fill-store.ts";
import { sampleStates } from "./sample-states.ts";

/** A filled store on its own MariaDB. Disposing stops the server; its files stay in the cache. */
export interface FilledStore extends AsyncDisposable {
  readonly url: string;
  /** How long it took to fill; undefined if the cache had it. */
  readonly fillSeconds: number | undefined;
}

const root = join(import.meta.dirname, "../../..");
const bufferBytes = 2 * 1024 ** 3;
const longestMs = 600_000;
/** What the content of a filled store depends on. */
const sources = [
  "packages/store/src/{migrations,codecs}/*.ts",
  "packages/store/src/schema.ts",
  "packages/domain/src/insights/{judge-deployments,assessed-deployment}.ts",
];
const generator = ["test/bench/queries/{fill-store,sample-states}.ts", "test/bench/record/sample-histories.ts"];

/**
 * Opens the store that was filled before, or fills one: filling takes minutes. The cache has one, of the newest schema and generator, some gigabytes. All of its
 * pages that fit are read into memory.
 */
export async function openFilled(filling: Filling): Promise<FilledStore> {
  const dir = await cacheFolder(filling);
  const done = join(dir, "filled");
  if (!existsSync(done)) await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await using resources = new AsyncDisposableStack();
  const mariadb = resources.use(await startMariadb({ dir }));
  for (const setting of [`innodb_buffer_pool_size = ${bufferBytes}`, "innodb_flush_log_at_trx_commit = 0"])
    await atServer(mariadb.url, `set global ${setting}`);
  let fillSeconds: number | undefined;
  if (!existsSync(done)) {
    const begun = performance.now();
    const url = await mariadb.createDatabase();
    await (await openStore({ url, log: silentLogger() }))[Symbol.asyncDispose]();
    await fillStore(url, filling, sampleStates());
    await writeFile(done, new URL(url).pathname.slice(1));
    fillSeconds = Math.round((performance.now() - begun) / 1000);
  }
  const url = `${mariadb.url}/${(await readFile(done, "utf8")).trim()}`;
  await readPages(url);
  // Goes on where it was.
  await using store = await openStore({ url, log: silentLogger(), statementTimeoutMs: longestMs });
  if ((await store.insights.rollUp({ signal: new AbortController().signal })) > 0) await readPages(url);
  const kept = resources.move();
  return { url, fillSeconds, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** The folder for this schema and generator. Removes those of others that no server uses. */
async function cacheFolder(filling: Filling): Promise<string> {
  const files = (await Array.fromAsync(glob([...sources, ...generator], { cwd: root })))
    .filter((file) => !file.endsWith(".test.ts"))
    .sort();
  const digest = createHash("sha256").update(JSON.stringify(filling));
  for (const file of files) digest.update(file).update(readFileSync(join(root, file)));
  const dir = join(cacheDir(), "bench", `queries-1m-${digest.digest("hex").slice(0, 12)}`);
  for (const other of await readdir(dirname(dir)).catch(() => []))
    if (other.startsWith("queries-1m-") && join(dirname(dir), other) !== dir && !isServed(join(dirname(dir), other)))
      await rm(join(dirname(dir), other), { recursive: true, force: true });
  return dir;
}

function isServed(dir: string): boolean {
  try {
    process.kill(Number(readFileSync(join(dir, "pid"), "utf8")), 0);
    return true;
  } catch {
    return false;
  }
}

async function atServer(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  await connection.query(statement);
  await connection.end();
}

/** Reads every index once, so that what is measured is not the disk. */
async function readPages(url: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      "select distinct table_name as t, index_name as i from information_schema.statistics where table_schema = database()",
    );
    for (const { t, i } of rows) await connection.query(`select count(*) from ${t} force index (${i})`);
  } finally {
    await connection.end();
  }
}
