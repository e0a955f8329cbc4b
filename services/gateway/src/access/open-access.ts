import type { AccessConfig } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { ensureLocalToken, isLoopbackHost, type Logger, localTokenFile, readLocalToken } from "@slipway/runtime";
import type { Authenticator } from "./authenticator.ts";
import { openAccessFile } from "./file/open-access-file.ts";
import { anonymousReadWay } from "./ways/anonymous.ts";
import { localTokenWay } from "./ways/local-token.ts";

export interface AccessSettings {
  /** File with a token that may do everything. Default: on a loopback address, one that is made where the CLI of this user finds it. */
  readonly tokenFile?: string | undefined;
  /** File that says who may do what. */
  readonly accessFile?: string | undefined;
  /** Whether everybody may read everything. */
  readonly anonymousRead: boolean;
}

export interface AccessOptions extends AccessSettings {
  /** The address that the gateway listens on. */
  readonly host: string;
  readonly port: number;
  /** Whether it speaks TLS itself: people reach it by https alone then. */
  readonly overTls?: boolean;
  readonly log: Logger;
}

/** Who may call a gateway, and who may do what. */
export interface Access extends AsyncDisposable {
  /** The ways to sign in, in the order in which they are asked. */
  readonly authenticators: readonly Authenticator[];
  /** The access file as it is now. */
  readonly rules: () => AccessConfig;
  /** Calls back when it has changed. */
  readonly onChange: (listener: () => void) => Disposable;
  /** With which browsers of this machine sign in as long as the access file does not say how people do; undefined if others can reach the gateway. */
  readonly local?: LocalAccess | undefined;
  /** Whether everybody may read everything. */
  readonly anonymousRead: boolean;
}

/** A gateway that programs of this machine alone can reach. */
export interface LocalAccess {
  /** What its user alone can read. */
  readonly token: string;
  /** Where a browser reaches it. */
  readonly url: string;
}

/** Otherwise browsers would not be served, and their cookies would be those of plain http. */
function requireHttps({ signIn }: AccessConfig): void {
  if (signIn?.url.startsWith("http:"))
    throw new Fault(
      "invalid",
      `people cannot reach the gateway at ${signIn.url}, as it speaks TLS: write https in signIn.url of the access file`,
    );
}

const noAccessFile: AccessConfig = { projects: [], workloadIdentity: [] };

/**
 * Opens the ways to sign in to a gateway, by its settings. Throws `precondition` if others could reach it and nobody has said who may sign in, and if the file with the token is missing or can be read
 * by others; `invalid` or `not_found` for the access file.
 */
export async function openAccess({
  host,
  port,
  overTls = false,
  tokenFile,
  accessFile,
  anonymousRead,
  log,
}: AccessOptions): Promise<Access> {
  await using resources = new AsyncDisposableStack();
  const file =
    accessFile === undefined ? undefined : resources.use(await openAccessFile(accessFile, log, overTls ? requireHttps : undefined));
  const authenticators: Authenticator[] = [];
  const isLocal = isLoopbackHost(host);
  const token =
    tokenFile !== undefined ? await requiredToken(tokenFile) : isLocal ? await ensureLocalToken(localTokenFile(port)) : undefined;
  if (token !== undefined) authenticators.push(localTokenWay(token));
  if (anonymousRead) {
    authenticators.push(anonymousReadWay());
    log.warn({ host }, "everybody who reaches the gateway may read everything (ANONYMOUS_READ, --anonymous-read)");
  }
  if (authenticators.length === 0 && file?.current.signIn === undefined)
    throw new Fault(
      "precondition",
      `the gateway would listen on ${host}, where others can reach it, and nothing says who may sign in: give it an access file with signIn (ACCESS_FILE, --access-file) or a token (TOKEN_FILE), or let it listen on 127.0.0.1`,
    );
  const opened = resources.move();
  return {
    authenticators,
    rules: () => file?.current ?? noAccessFile,
    onChange: (listener) => file?.listen(listener) ?? { [Symbol.dispose]: () => {} },
    local: token !== undefined && isLocal ? { token, url: localUrl(host, port, overTls) } : undefined,
    anonymousRead,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function requiredToken(file: string): Promise<string> {
  const token = await readLocalToken(file);
  if (token === undefined)
    throw new Fault("precondition", `there is no file ${file} with the token of the gateway: write one that only its user can read`);
  return token;
}

function localUrl(host: string, port: number, overTls: boolean): string {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return new URL(`${overTls ? "https" : "http"}://${name}:${port}`).origin;
}
