import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findSystemProgram } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { type RestartableProcess, startRestartable } from "../process/restartable-process.ts";
import { startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";
import { createMysqlDatabase } from "./create-mysql-database.ts";

export interface StartMariadbOptions {
  /** Folder of the server's files, kept after dispose. Default: a temporary folder in memory. */
  readonly dir?: string;
}

/** A MySQL-compatible server that is managed by someone else. */
export interface Mysql {
  /** `mysql://user:password@host:port`, without a database. The user has all rights. */
  readonly url: string;
  /** Creates an empty database (utf8mb4_bin) and returns its URL. */
  createDatabase(): Promise<string>;
}

/** A running MariaDB. Disposing stops it. */
export interface MariadbServer extends Mysql, Omit<RestartableProcess, "output"> {}

/** Starts a MariaDB that listens only on a free port of 127.0.0.1, with one user and its own data folder. */
export async function startMariadb({ dir }: StartMariadbOptions = {}): Promise<MariadbServer> {
  await using resources = new AsyncDisposableStack();
  const root = dir ?? resources.use(await tempDir("mariadb")).path;
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const dataDir = join(root, "data");
  const temporary = join(root, "tmp");
  const initFile = join(root, "init.sql");
  await mkdir(temporary, { recursive: true });
  await writeFile(initFile, userStatements(password));
  // A server that starts deletes every `#sql*` file of its tmpdir: servers with a common one would lose their temporary tables.
  const folders = [`--datadir=${dataDir}`, `--tmpdir=${temporary}`];
  // It refuses to run as root unless this is set.
  const common = ["--no-defaults", ...folders, ...(process.getuid?.() === 0 ? ["--user=root"] : [])];
  if (!existsSync(join(dataDir, "mysql"))) {
    await using install = await startProcess(mariadbProgram("mariadb-install-db"), [...common, ...installOptions]);
    const { code } = await install.exited;
    if (code !== 0) throw new Error(`mariadb-install-db failed:\n${install.output()}`);
  }
  const files = [`--socket=${join(root, "socket")}`, `--pid-file=${join(root, "pid")}`, `--init-file=${initFile}`];
  const server = resources.use(
    await startRestartable(mariadbProgram("mariadbd"), [...common, `--port=${port}`, ...files, ...serverOptions], {
      readyLine: "ready for connections",
    }),
  );
  const kept = resources.move();
  const url = `mysql://slipway:${password}@127.0.0.1:${port}`;
  return {
    url,
    createDatabase: () => createMysqlDatabase(url),
    pid: server.pid,
    kill9: server.kill9,
    restart: server.restart,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const installOptions = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"];

const serverOptions = [
  "--bind-address=127.0.0.1",
  "--skip-name-resolve",
  "--skip-log-bin",
  "--performance-schema=OFF",
  "--innodb-buffer-pool-size=64M",
  "--max-connections=300",
  "--character-set-server=utf8mb4",
  "--collation-server=utf8mb4_bin",
];

/** The server runs this at each start. */
function userStatements(password: string): string {
  const user = "slipway@'127.0.0.1'";
  return `CREATE OR REPLACE USER ${user} IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO ${user} WITH GRANT OPTION;\n`;
}

function mariadbProgram(name: string): string {
  const path = findSystemProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed: run bin/setup --for test`);
  return path;
}
