import { Fault } from "../fault.ts";

/** How a remote is reached. `file` is a folder on this machine. */
export type RemoteScheme = "https" | "http" | "ssh" | "git" | "file";

/** The parts of a remote's address. */
export interface Remote {
  readonly scheme: RemoteScheme;
  /** User and password of the address, decoded. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Lower case; "" for `file`. */
  readonly host: string;
  /** Undefined for the default port of the scheme. */
  readonly port: string | undefined;
  /** As written, without leading slash, except for `file`. */
  readonly path: string;
}

const defaultPorts: Record<RemoteScheme, string> = { https: "443", http: "80", ssh: "22", git: "9418", file: "" };
const urlForm = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/]*)@)?(\[[^\]]*\]|[^:/]*)(?::(\d*))?(\/.*)?$/is;
const scpForm = /^(?:([^@:/]+)@)?(\[[^\]]+\]|[^:/]+):(?!:)(.+)$/s;

/** Parses a remote's address: a URL, `[user@]host:path`, or an absolute path. Throws `invalid` for anything else. */
export function parseRemote(address: string): Remote {
  const remote = parseUrl(address) ?? parseFolder(address) ?? parseScp(address);
  if (!remote || hasOddCharacters(address) || remote.path === "" || remote.host.startsWith("-") || remote.path.startsWith("-")) {
    throw new Fault(
      "invalid",
      `${JSON.stringify(withoutAnyUser(address))} is not a Git remote; write https://host/path, ssh://user@host/path, user@host:path, or the absolute path of a folder on this machine`,
    );
  }
  return remote;
}

/** Of what is no address nobody knows where a password in it ends, so everything up to the last @ is left out. */
function withoutAnyUser(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/*)?.*@/is, "$1");
}

function parseUrl(address: string): Remote | undefined {
  const match = urlForm.exec(address);
  const scheme = match?.[1]?.toLowerCase();
  if (!match || !isScheme(scheme)) return undefined;
  const [user, password] = splitUserInfo(match[2]);
  const host = (match[3] ?? "").toLowerCase();
  const port = match[4] || undefined;
  const path = match[5] ?? "";
  if (scheme === "file") return host === "" && !port ? { scheme, user: undefined, password: undefined, host, port, path } : undefined;
  if (host === "") return undefined;
  return { scheme, user, password, host, port: port === defaultPorts[scheme] ? undefined : port, path: path.replace(/^\/+/, "") };
}

function parseFolder(address: string): Remote | undefined {
  if (!address.startsWith("/")) return undefined;
  return { scheme: "file", user: undefined, password: undefined, host: "", port: undefined, path: address };
}

function parseScp(address: string): Remote | undefined {
  const match = scpForm.exec(address);
  // Neither a URL with a slash too few nor a user with a password, which would be shown as a path.
  if (!match || address.includes("://") || isScheme(match[2]?.toLowerCase()) || /^[^/]*@/.test(match[3] ?? "")) return undefined;
  const path = (match[3] ?? "").replace(/^\/+/, "");
  return { scheme: "ssh", user: match[1], password: undefined, host: (match[2] ?? "").toLowerCase(), port: undefined, path };
}

function splitUserInfo(text: string | undefined): [string | undefined, string | undefined] {
  if (!text) return [undefined, undefined];
  const colon = text.indexOf(":");
  return colon < 0 ? [decode(text), undefined] : [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isScheme(text: string | undefined): text is RemoteScheme {
  return text !== undefined && Object.hasOwn(defaultPorts, text);
}

function hasOddCharacters(text: string): boolean {
  return [...text].some((character) => character <= " " || character === "\u007f");
}

/** An address of a repository, and the credentials that were in it. */
export interface SeparatedRemote {
  /** The address without password; the user stays only where it is part of the address, as with SSH. */
  readonly address: string;
  /** Of an http or https address. A token on its own is the user name. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
}

/** Takes the credentials out of an address. Throws `invalid` for an address that is not a remote. */
export function separateCredentials(address: string): SeparatedRemote {
  const { scheme, user, password } = parseRemote(address);
  if (scheme === "ssh") return { address: password === undefined ? address : address.replace(/:[^:@/]*@/, "@"), credentials: undefined };
  const isWeb = scheme === "http" || scheme === "https";
  const credentials =
    isWeb && (user !== undefined || password !== undefined) ? { username: user ?? "", password: password ?? "" } : undefined;
  return { address: withoutUserInfo(address), credentials };
}

/** Removes user and password from every URL in a text, for messages. A password may have quotes in it, but no slash. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(/(?<=[a-z0-9+.-]:\/\/)[^/\s]*@/gi, "");
}

/**
 * Normalises the address of a repository to `host[:port]/path`, without scheme, user, `.git` and trailing slash.
 * Two remotes are the same repository if their keys are equal. Throws `invalid` for an address that is not a remote.
 */
export function remoteKey(address: string): string {
  const { host, port, path } = parseRemote(address);
  const trimmed = path
    .replaceAll(/\/{2,}/g, "/")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .replace(/\/+$/, "");
  return `${host}${port ? `:${port}` : ""}${host === "" ? "" : "/"}${trimmed}`;
}

/** The URL of a commit's page at the Git host; undefined for a folder on this machine. Throws `invalid` for an address that is not a remote. */
export function commitUrl(address: string, hash: string): string | undefined {
  const { scheme, host, port } = parseRemote(address);
  if (scheme === "file") return undefined;
  const web = scheme === "http" || scheme === "https";
  const path = remoteKey(address).slice(`${host}${port ? `:${port}` : ""}/`.length);
  const page = host.includes("bitbucket") ? "commits" : "commit";
  return `${scheme === "http" ? "http" : "https"}://${host}${web && port ? `:${port}` : ""}/${path}/${page}/${hash}`;
}
