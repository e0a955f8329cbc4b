import { readFileSync, statSync } from "node:fs";
import { Fault, messageOf } from "@slipway/domain";
import { z } from "zod";
import type { ConnectBusOptions } from "./connect-bus.ts";

/** How to sign in to NATS and to store there, for every service and for `slipway up --nats`. */
export const natsSignInSettings = z.object({
  NATS_CREDS: z.string().optional().describe("path of a credentials file (.creds) for NATS"),
  NATS_NKEY: z.string().optional().describe("path of a file with the seed of an nkey for NATS"),
  NATS_CA: z.string().optional().describe("path of the certificate authority that signed the certificate of NATS, PEM"),
  NATS_CERT: z.string().optional().describe("path of a client certificate for NATS, PEM"),
  NATS_KEY: z.string().optional().describe("path of the key of NATS_CERT, PEM"),
  GATEWAY_KEYS: z
    .string()
    .optional()
    .describe(
      "path of a file with the public keys of the gateways whose commands are obeyed (gateway.pub of slipway keys); default: whoever may publish",
    ),
  NATS_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe(
      "servers that hold a copy of each new stream, 1 if unset: 3 for a cluster of NATS, so that the loss of a server loses nothing",
    ),
});

/** The environment variables with which a service reaches NATS. */
export const natsSettings = natsSignInSettings.extend({
  NATS_URL: z
    .string()
    .default("nats://127.0.0.1:4222")
    .describe("nats://host:port or tls://host:port, with user:password@ or token@ if NATS wants them; several are separated by commas"),
});

/** Values of these variables. */
export type NatsVariables = z.infer<typeof natsSettings>;

/** The options of `connectBus` for these settings. Throws `invalid` for files that cannot be read, and for two ways to sign in. */
export function natsOptions(
  settings: NatsVariables,
): Pick<ConnectBusOptions, "servers" | "credentials" | "tls" | "replicas" | "gatewayKeysFile"> {
  const {
    NATS_URL,
    NATS_CREDS,
    NATS_NKEY,
    NATS_CA,
    NATS_CERT,
    NATS_KEY,
    NATS_REPLICAS: replicas,
    GATEWAY_KEYS: gatewayKeysFile,
  } = settings;
  if (NATS_CREDS !== undefined && NATS_NKEY !== undefined)
    throw new Fault("invalid", "NATS_CREDS and NATS_NKEY are both set: use only one of them to sign in to NATS");
  if ((NATS_CERT === undefined) !== (NATS_KEY === undefined))
    throw new Fault("invalid", "NATS_CERT and NATS_KEY belong together: set both, or none");
  const tls = {
    ...(NATS_CA !== undefined && { ca: fileOf("NATS_CA", NATS_CA) }),
    ...(NATS_CERT !== undefined && { cert: fileOf("NATS_CERT", NATS_CERT) }),
    ...(NATS_KEY !== undefined && { key: fileOf("NATS_KEY", NATS_KEY) }),
  };
  return {
    servers: NATS_URL,
    ...(replicas !== undefined && { replicas }),
    ...(gatewayKeysFile !== undefined && { gatewayKeysFile }),
    ...(NATS_CREDS !== undefined && { credentials: { kind: "creds", creds: fileOf("NATS_CREDS", NATS_CREDS) } }),
    ...(NATS_NKEY !== undefined && {
      credentials: { kind: "nkey", seed: fileOf("NATS_NKEY", NATS_NKEY).trim(), sinceMs: Math.floor(statSync(NATS_NKEY).mtimeMs) },
    }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

/** The files among these settings that must stay secret. */
export function natsSecretFiles({ NATS_CREDS, NATS_NKEY, NATS_KEY }: NatsVariables): readonly string[] {
  return [NATS_CREDS, NATS_NKEY, NATS_KEY].filter((path) => path !== undefined);
}

function fileOf(variable: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Fault("invalid", `${variable}: the file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
