export { type EventuallyOptions, eventually } from "./eventually.ts";
export { type MariadbServer, type Mysql, type StartMariadbOptions, startMariadb } from "./mariadb/start-mariadb.ts";
export { type NatsServer, type StartNatsOptions, startNats } from "./nats/start-nats.ts";
export { freePort, freePorts } from "./process/free-ports.ts";
export type { ProcessExit } from "./process/spawn-kept.ts";
export { type RunningProcess, type StartProcessOptions, startProcess } from "./process/start-process.ts";
export { sqliteUrl } from "./sqlite-url.ts";
export { type TempDir, tempDir } from "./temp-dir.ts";
