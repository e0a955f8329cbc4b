import { readFile } from "node:fs/promises";
import { Fault } from "@slipway/plugin-sdk";
import { type JsonObject, objectAt, textAt, valueAt } from "../json/json.ts";
import { refuseCredentialPrograms, usualCredentialPlugins } from "./credential-programs.ts";
import { type ChosenContext, dataOrFile, findKubeconfig } from "./kubeconfig.ts";
import type { Login } from "./login.ts";

/** How a cluster is reached. */
export interface Connection extends Login {
  /** Base URL without a trailing slash. */
  readonly server: string;
  /** Namespace of objects that do not specify one. */
  readonly namespace: string;
  readonly proxyUrl: string | undefined;
}

/** The location of a deploy target's cluster. */
export interface ClusterAddress {
  /** Empty: the file that kubectl would use, or the cluster this process runs in. */
  readonly kubeConfigPath: string;
  /** Overrides the server of the kubeconfig. */
  readonly masterURL: string;
  /** The programs that a kubeconfig may run for credentials, as it writes them. Default: those of the large clouds. */
  readonly credentialPlugins?: readonly string[];
}

const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Reads everything needed to reach a cluster, without connecting. Throws `invalid` or `not_found` with what is missing. */
export async function loadConnection(
  { kubeConfigPath, masterURL, credentialPlugins = usualCredentialPlugins }: ClusterAddress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Connection> {
  const connection = await chooseConnection(kubeConfigPath, credentialPlugins, env);
  return masterURL === "" ? connection : { ...connection, server: masterURL.replace(/\/+$/, "") };
}

async function chooseConnection(kubeConfigPath: string, credentialPlugins: readonly string[], env: NodeJS.ProcessEnv): Promise<Connection> {
  const found = await findKubeconfig(kubeConfigPath, env);
  if (found !== undefined) {
    refuseCredentialPrograms(found.context.user, credentialPlugins, found.path);
    return connectionOf(found.context);
  }
  if (env["KUBERNETES_SERVICE_HOST"]) return inCluster(env);
  throw noCluster();
}

/** What a deploy target that leads nowhere is told. */
export function noCluster(): Fault {
  return new Fault("not_found", "no cluster is configured: set kubeConfigPath of the deploy target, or run the plugin inside a cluster");
}

async function connectionOf({ cluster, user, namespace }: ChosenContext): Promise<Connection> {
  const [ca, cert, key] = await Promise.all([
    dataOrFile(cluster, "certificate-authority-data", "certificate-authority"),
    dataOrFile(user, "client-certificate-data", "client-certificate"),
    dataOrFile(user, "client-key-data", "client-key"),
  ]);
  const servername = textAt(cluster, "tls-server-name");
  const login = await loginOf(user);
  const proxyUrl = textAt(cluster, "proxy-url");
  return {
    server: textAt(cluster, "server").replace(/\/+$/, ""),
    namespace: namespace === "" ? "default" : namespace,
    proxyUrl: proxyUrl === "" ? undefined : proxyUrl,
    tls: {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...login.tls,
      ...(servername !== "" && { servername }),
      ...(valueAt(cluster, "insecure-skip-tls-verify") === true && { rejectUnauthorized: false }),
    },
    ...(login.endsAt !== undefined && { endsAt: login.endsAt }),
    authorization: login.authorization,
  };
}

async function loginOf(user: JsonObject): Promise<Login> {
  const always = (value: string | undefined): Login => ({ tls: {}, authorization: async () => value });
  if (textAt(user, "token") !== "") return always(`Bearer ${textAt(user, "token")}`);
  if (textAt(user, "tokenFile") !== "") return { tls: {}, authorization: tokenFile(textAt(user, "tokenFile")) };
  if (textAt(user, "username") !== "") {
    const pair = `${textAt(user, "username")}:${textAt(user, "password")}`;
    return always(`Basic ${Buffer.from(pair).toString("base64")}`);
  }
  const isExternal = Object.keys(objectAt(user, "exec")).length > 0 || Object.keys(objectAt(user, "auth-provider")).length > 0;
  if (!isExternal) return always(undefined);
  // A large import, needed only for credential plugins.
  const { externalLogin } = await import("./external-login.ts");
  return externalLogin(user);
}

/** Service account tokens are rotated while the process runs. One minute is well within their lifetime. */
const tokenFileAge = Temporal.Duration.from({ minutes: 1 }).total("milliseconds");

function tokenFile(path: string): (rejected?: string) => Promise<string> {
  let value = "";
  let readAt = Number.NEGATIVE_INFINITY;
  return async (rejected) => {
    if (performance.now() - readAt < tokenFileAge && value !== rejected) return value;
    const token = await readFile(path, "utf8").catch((cause) => {
      throw new Fault("invalid", `the token file ${path} cannot be read`, { cause });
    });
    value = `Bearer ${token.trim()}`;
    readAt = performance.now();
    return value;
  };
}

/** The connection of a program that runs in a cluster, with the account of its pod. */
export async function inCluster(env: NodeJS.ProcessEnv): Promise<Connection> {
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "";
  const ca = await readFile(`${serviceAccount}/ca.crt`).catch((cause) => {
    throw new Fault("invalid", "this process runs in a cluster but has no service account mounted", { cause });
  });
  const namespace = await readFile(`${serviceAccount}/namespace`, "utf8").catch(() => "default");
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${env["KUBERNETES_SERVICE_PORT"] ?? "443"}`,
    namespace: namespace.trim(),
    proxyUrl: undefined,
    tls: { ca },
    authorization: tokenFile(`${serviceAccount}/token`),
  };
}
