import { X509Certificate } from "node:crypto";
import type { RequestOptions } from "node:https";
import { KubeConfig, type User } from "@kubernetes/client-node";
import { Fault, isFault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from "../json/json.ts";
import { BoundedExec, type Deadline, usualDeadline } from "./bounded-exec.ts";
import type { Login } from "./login.ts";

/**
 * Credentials from a credential plugin or an auth provider of the kubeconfig. They are requested when needed and cached until they expire by this machine's
 * clock, or were rejected.
 */
export async function externalLogin(user: JsonObject, deadline: Deadline = usualDeadline): Promise<Login> {
  let source = sourceOf(user, deadline);
  const ask = async () => {
    const options: RequestOptions = {};
    await source(options).catch((cause: unknown) => {
      if (isFault(cause)) throw cause;
      const message = `the credential plugin ${textAt(user, "exec", "command") || "of the kubeconfig"} returned no credentials`;
      // Other errors quote what the plugin wrote, in which there may be secrets.
      throw new Fault("precondition", message, cause instanceof Error && "code" in cause ? { cause } : {});
    });
    return options;
  };
  const { cert, key } = await ask();
  let renewal: Promise<unknown> | undefined;
  return {
    tls: { ...(typeof cert === "string" && { cert: Buffer.from(cert) }), ...(typeof key === "string" && { key: Buffer.from(key) }) },
    ...(typeof cert === "string" && { endsAt: new X509Certificate(cert).validToDate.getTime() }),
    async authorization(rejected) {
      await renewal;
      const value = authorizationOf(await ask());
      if (value === undefined || value !== rejected) return value;
      // Once for all requests that were rejected. The cache is the source's.
      renewal ??= Promise.resolve()
        .then(() => {
          source = sourceOf(user, deadline);
          return ask();
        })
        .finally(() => {
          renewal = undefined;
        });
      await renewal;
      return authorizationOf(await ask());
    },
  };
}

function authorizationOf({ headers }: RequestOptions): string | undefined {
  const value =
    headers === undefined || Array.isArray(headers) ? undefined : Object.entries(headers).find(([name]) => name === "Authorization")?.[1];
  return typeof value === "string" ? value : undefined;
}

/** Adds credentials to the options of a request, and keeps them until they expire. */
function sourceOf(user: JsonObject, deadline: Deadline): (options: RequestOptions) => Promise<void> {
  const known = userOf(user);
  if (known.exec !== undefined) {
    const plugin = new BoundedExec(deadline);
    return (options) => plugin.apply(known, options);
  }
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "cluster", server: "https://localhost", skipTLSVerify: false }, known);
  return (options) => config.applyToHTTPSOptions(options);
}

function userOf(user: JsonObject): User {
  const exec = objectAt(user, "exec");
  const provider = objectAt(user, "auth-provider");
  return {
    name: "user",
    ...(Object.keys(exec).length > 0 && {
      exec: {
        apiVersion: textAt(exec, "apiVersion"),
        command: textAt(exec, "command"),
        args: listAt(exec, "args").map(String),
        env: listAt(exec, "env")
          .filter(isJsonObject)
          .map((variable) => ({ name: textAt(variable, "name"), value: textAt(variable, "value") })),
      },
    }),
    ...(Object.keys(provider).length > 0 && { authProvider: { name: textAt(provider, "name"), config: objectAt(provider, "config") } }),
  };
}
