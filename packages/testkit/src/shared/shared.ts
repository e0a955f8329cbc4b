import { type Cluster, openCluster } from "../cluster/cluster.ts";
import { createMysqlDatabase } from "../mariadb/create-mysql-database.ts";
import type { Mysql } from "../mariadb/start-mariadb.ts";
import { sharedServer } from "./shared-servers.ts";

/**
 * The cluster that all tests of a run share. It starts with the first call. Each test creates its own namespaces.
 * `SLIPWAY_TEST_KUBECONFIG` selects another one. Disposing closes only this client.
 */
export async function sharedCluster(): Promise<Cluster> {
  return openCluster(await sharedServer("cluster"));
}

/** The MySQL-compatible server that all tests of a run share. Each test creates its own databases. `SLIPWAY_TEST_MYSQL_URL` selects another one. */
export async function sharedMariadb(): Promise<Mysql> {
  const { url } = await sharedServer("mariadb");
  return { url, createDatabase: () => createMysqlDatabase(url) };
}

/**
 * The NATS server that all tests of a run share. Streams have fixed names, so a test that uses them starts its own server (`startNats`, 50 ms).
 * `SLIPWAY_TEST_NATS_URL` selects another one.
 */
export async function sharedNats(): Promise<{ readonly url: string }> {
  return await sharedServer("nats");
}
