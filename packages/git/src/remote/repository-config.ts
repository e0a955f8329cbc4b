import { Fault } from "@slipway/domain";
import { checkBranch } from "../command/names.ts";
import { parseRemote } from "./remote.ts";

/** How to sign in to a Git host by SSH. Give the key as a file or as its text. */
export interface SshCredentials {
  readonly kind: "ssh";
  /** An existing file, read once when the sources are opened. */
  readonly privateKeyFile?: string;
  /** The key itself, in OpenSSH or PEM form. */
  readonly privateKey?: string;
  /** Lines of a known_hosts file. Without them the host's key is believed at first sight and remembered. */
  readonly knownHosts?: string;
}

/** How to sign in to a Git host by HTTPS: a password or an access token. */
export interface HttpsCredentials {
  readonly kind: "https";
  readonly username: string;
  readonly password: string;
}

export type Credentials = SshCredentials | HttpsCredentials;

/** A repository that applications live in. */
export interface RepositoryConfig {
  /** The name it has in the piped's configuration. */
  readonly id: string;
  /** Its address: a URL, `user@host:path`, or an absolute folder. */
  readonly remote: string;
  readonly branch: string;
  readonly credentials?: Credentials;
}

/** Refuses a configuration that cannot work, before anything is started. Throws `invalid`. */
export function checkRepositoryConfig(config: RepositoryConfig): void {
  const refuse = (reason: string) => new Fault("invalid", `repository ${JSON.stringify(config.id)}: ${reason}`);
  if (["", ".", ".."].includes(config.id) || repositoryFolder(config.id).length > 200) throw refuse("its id is empty or too long");
  checkBranch(config.branch);
  const { scheme } = parseRemote(config.remote);
  const { credentials } = config;
  if (credentials?.kind === "ssh") {
    if (scheme !== "ssh") throw refuse(`an SSH key does not fit a remote reached by ${scheme}`);
    if ((credentials.privateKey === undefined) === (credentials.privateKeyFile === undefined)) {
      throw refuse("give its SSH key either as privateKey or as privateKeyFile");
    }
  }
  if (credentials?.kind === "https") {
    if (scheme !== "https" && scheme !== "http") throw refuse(`a password does not fit a remote reached by ${scheme}`);
    if (/[\r\n\0]/.test(credentials.username + credentials.password)) throw refuse("its user name or password holds a line break");
  }
}

/** The folder of a repository below the sources' folder. */
export function repositoryFolder(id: string): string {
  return encodeURIComponent(id);
}
