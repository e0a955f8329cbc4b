import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Fault, fileProblem, isFault } from "@slipway/plugin-sdk";
import { manifestRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import { isJsonObject, type JsonObject, type JsonValue, listAt, textAt, valueAt } from "../json/json.ts";

/** A cluster and a user of a kubeconfig file, unchanged except for absolute paths. */
export interface ChosenContext {
  readonly cluster: JsonObject;
  readonly user: JsonObject;
  /** Namespace of objects that do not specify one. */
  readonly namespace: string;
}

/**
 * Reads a kubeconfig file and chooses its current context.
 * Throws `not_found` if the file cannot be read, and `invalid` if it is incomplete. Messages never contain values of the file.
 */
async function readKubeconfig(path: string): Promise<ChosenContext> {
  const text = await readFile(path, "utf8").catch((cause) => {
    const advice = "correct kubeConfigPath of the deploy target in the piped file, or put the file there";
    throw new Fault("not_found", `the kubeconfig ${path} cannot be read: ${fileProblem(cause)}; ${advice}`, { cause });
  });
  const invalid = (problem: string) => new Fault("invalid", `the kubeconfig ${path} ${problem}`);
  const { documents, problems } = readDocuments(text, path, manifestRules);
  const config = documents[0]?.value as JsonValue | undefined; // the reader makes nothing but JSON values and big integers
  if (problems[0]) throw invalid(`is not valid YAML (line ${problems[0].line})`);
  if (!isJsonObject(config)) throw invalid("is empty");

  const name = textAt(config, "current-context");
  const context = entryOf(config, "contexts", "context", name);
  if (name === "" || context === undefined)
    throw invalid(name === "" ? "has no current-context" : `has no context ${name}, its current-context`);
  const cluster = entryOf(config, "clusters", "cluster", textAt(context, "cluster"));
  if (cluster === undefined || textAt(cluster, "server") === "") throw invalid(`has no server for the context ${name}`);
  const user = entryOf(config, "users", "user", textAt(context, "user")) ?? {};
  const folder = dirname(resolve(path));
  return {
    cluster: withAbsolutePaths(cluster, folder, ["certificate-authority"]),
    user: withAbsolutePaths(user, folder, ["client-certificate", "client-key", "tokenFile"]),
    namespace: textAt(context, "namespace"),
  };
}

/** A kubeconfig file and what was chosen in it. */
export interface FoundKubeconfig {
  readonly path: string;
  readonly context: ChosenContext;
}

/**
 * Reads the kubeconfig at a path or, if that is empty, the one that kubectl would use by default; undefined if there is none.
 * Throws as {@link readKubeconfig} does.
 */
export async function findKubeconfig(path: string, env: NodeJS.ProcessEnv): Promise<FoundKubeconfig | undefined> {
  if (path !== "") return { path, context: await readKubeconfig(path) };
  const usual = defaultKubeconfigPath(env);
  try {
    return { path: usual, context: await readKubeconfig(usual) };
  } catch (error) {
    if (isFault(error, "not_found")) return undefined;
    throw error;
  }
}

/** The file that kubectl uses by default. */
function defaultKubeconfigPath(env: NodeJS.ProcessEnv): string {
  const first = env["KUBECONFIG"]?.split(":").find((path) => path !== "");
  return first ?? join(env["HOME"] ?? homedir(), ".kube", "config");
}

function entryOf(config: JsonObject, list: string, field: string, name: string): JsonObject | undefined {
  const entry = listAt(config, list).find((item) => textAt(item, "name") === name);
  const value = valueAt(entry, field);
  return isJsonObject(value) ? value : undefined;
}

function withAbsolutePaths(entry: JsonObject, folder: string, fields: readonly string[]): JsonObject {
  const absolute = fields.filter((field) => textAt(entry, field) !== "").map((field) => [field, resolve(folder, textAt(entry, field))]);
  return { ...entry, ...Object.fromEntries(absolute) };
}

/** The value of a field, or the content of the file that another field names. */
export async function dataOrFile(entry: JsonObject, dataField: string, fileField: string): Promise<Buffer | undefined> {
  const data = textAt(entry, dataField);
  if (data !== "") return Buffer.from(data, "base64");
  const file = textAt(entry, fileField);
  if (file === "") return undefined;
  return readFile(file).catch((cause) => {
    throw new Fault("invalid", `the file ${file}, which the kubeconfig names as ${fileField}, cannot be read: ${fileProblem(cause)}`, {
      cause,
    });
  });
}
