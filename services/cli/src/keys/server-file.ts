import { access, constants, readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { basename, dirname, join, resolve } from "node:path";
import { Fault, messageOf } from "@slipway/domain";
import { isLoopbackHost } from "@slipway/runtime";
import { writePrivateFile } from "@slipway/runtime/client";
import type { Keyring } from "./keyring.ts";

/** What a nats-server needs beside its users. */
export interface ServerFileOptions {
  /** `host:port` */
  readonly listen: string;
  /** Folder of the streams. */
  readonly store: string;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** The authority of the certificates that clients have to show. */
  readonly tlsClientCa?: string | undefined;
}

/**
 * Writes a whole configuration of nats-server, with the users of a keyring, and returns its path. Throws `invalid` for an address that others can reach without TLS, as they could
 * read what services tell each other, and for a file that cannot be read.
 */
export async function writeServerFile(keyring: Keyring, options: ServerFileOptions): Promise<string> {
  const { listen, store, tlsCert, tlsKey, tlsClientCa } = options;
  const { host, port } = addressOf(listen);
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new Fault("invalid", "--tls-cert and --tls-key belong together: give both, or none");
  if (tlsClientCa !== undefined && tlsCert === undefined) throw new Fault("invalid", "--tls-client-ca needs --tls-cert and --tls-key");
  if (tlsCert === undefined && !isLoopbackHost(host))
    throw new Fault(
      "invalid",
      `others can reach ${host}, and could read what services tell each other: give --tls-cert and --tls-key, or listen on 127.0.0.1`,
    );
  const files = [tlsCert, tlsKey, tlsClientCa].filter((file) => file !== undefined);
  await Promise.all(files.map(requirePem));
  const client = tlsClientCa === undefined ? [] : [`  ca_file: ${quoted(tlsClientCa)}`, "  verify: true"];
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? []
      : ["tls {", `  cert_file: ${quoted(tlsCert)}`, `  key_file: ${quoted(tlsKey)}`, ...client, "}"];
  const path = join(keyring.dir, "nats-server.conf");
  const lines = [
    "# Made by slipway keys config.",
    `listen: ${JSON.stringify(`${host.includes(":") ? `[${host}]` : host}:${port}`)}`,
    `jetstream { store_dir: ${quoted(store)} }`,
    ...tls,
    `include ${JSON.stringify(basename(keyring.usersFile))}`,
  ];
  await writePrivateFile(path, `${lines.join("\n")}\n`, "the configuration of nats-server");
  return path;
}

function addressOf(listen: string): { readonly host: string; readonly port: number } {
  const url = URL.parse(`nats://${listen}`);
  const port = Number(url?.port);
  const host = (url?.hostname ?? "").replace(/^\[(.*)\]$/, "$1");
  if (host !== "" && port > 0 && (isIP(host) !== 0 || /^[\w.-]+$/.test(host))) return { host, port };
  throw new Fault("invalid", `--listen ${JSON.stringify(listen)} is no address: write HOST:PORT, such as 127.0.0.1:4222`);
}

async function requirePem(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
    if ((await readFile(file, "utf8")).includes("-----BEGIN ")) return;
  } catch (cause) {
    throw new Fault("invalid", `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  throw new Fault("invalid", `${file} in ${dirname(resolve(file))} is no PEM file`);
}

function quoted(path: string): string {
  return JSON.stringify(resolve(path));
}
