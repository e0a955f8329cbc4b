import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prometheus, unpackedPath } from "../install/debian-packages.ts";
import { findSystemProgram } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";

export interface StartPrometheusOptions {
  /** The `host:port` of each target, scraped at `/metrics`. */
  readonly targets: readonly string[];
  /** Default: 200 ms. */
  readonly scrapeEveryMs?: number;
  /** The only user who may query: a name and the bcrypt hash of the password. Default: no sign-in. */
  readonly user?: { readonly name: string; readonly passwordHash: string };
}

/** A Prometheus that stores its samples in a temporary folder. Disposing stops it. */
export interface PrometheusServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts a Prometheus on a free port of 127.0.0.1 that scrapes `targets` as the job `test`. */
export async function startPrometheus({ targets, scrapeEveryMs = 200, user }: StartPrometheusOptions): Promise<PrometheusServer> {
  await using resources = new AsyncDisposableStack();
  const dir = resources.use(await tempDir("prometheus")).path;
  const port = await freePort();
  const scrape = { job_name: "test", static_configs: [{ targets }] };
  const interval = `${scrapeEveryMs}ms`;
  // JSON is YAML.
  const config = { global: { scrape_interval: interval, scrape_timeout: interval }, scrape_configs: [scrape] };
  await writeFile(join(dir, "prometheus.yml"), JSON.stringify(config));
  await writeFile(join(dir, "web.yml"), JSON.stringify(user ? { basic_auth_users: { [user.name]: user.passwordHash } } : {}));
  resources.use(
    await startProcess(
      prometheusProgram(),
      [
        `--config.file=${join(dir, "prometheus.yml")}`,
        `--web.config.file=${join(dir, "web.yml")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--storage.tsdb.path=${join(dir, "data")}`,
      ],
      { readyLine: "Server is ready to receive web requests" },
    ),
  );
  const kept = resources.move();
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function prometheusProgram(): string {
  const unpacked = unpackedPath(prometheus);
  const path = findSystemProgram(prometheus.program) ?? (existsSync(unpacked) ? unpacked : undefined);
  if (path === undefined) throw new Error("prometheus is not installed: run bin/setup --for test");
  return path;
}
