import { Fault, parseRemote } from "@slipway/domain";
import { checkBranch } from "../command/names.ts";

/** Signs in to a Git host by SSH. The key is given either as a file or as text. */
export interface SshCredentials {
  readonly kind: "ssh";
  /** Path of the key file, which is read once when the sources are opened. */
  readonly privateKeyFile?: string;
  /** The key itself, in OpenSSH or PEM format. */
  readonly privateKey?: string;
  /** Lines of a known_hosts file. Default: the host's key is trusted on first use and remembered. */
  readonly knownHosts?: string;
}

/** Signs in to a Git host by HTTPS, with a password or an access token. */
export interface HttpsCredentials {
  readonly kind: "https";
  readonly username: string;
  readonly password: string;
}

export type Credentials = SshCredentials | HttpsCredentials;

/** A repository that contains applications. */
export interface RepositoryConfig {
  /** Its id in the piped's configuration. */
  readonly id: string;
  /** Its address: a URL, `user@host:path`, or an absolute path. */
  readonly remote: string;
  readonly branch: string;
  readonly credentials?: Credentials;
  /** How ssh reaches the remote. */
  readonly ssh?: SshSettings;
}

/** Settings of ssh that are not credentials. */
export interface SshSettings {
  /** Its configuration file. Default: none if there is a key, else the user's own. */
  readonly configFile?: string;
  /** The real name or address of the host in the remote's address. */
  readonly hostName?: string;
}

/** Throws `invalid` for a configuration that cannot work. Starts nothing. */
export function checkRepositoryConfig(config: RepositoryConfig): void {
  const refuse = (reason: string) => new Fault("invalid", `repository ${JSON.stringify(config.id)}: ${reason}`);
  if (["", ".", ".."].includes(config.id) || repositoryFolder(config.id).length > 200)
    throw refuse("its id is empty, reserved or too long");
  checkBranch(config.branch);
  const { scheme } = parseRemote(config.remote);
  const { credentials } = config;
  if (credentials?.kind === "ssh") {
    if (scheme !== "ssh") throw refuse(`an SSH key cannot be used for a remote reached by ${scheme}`);
    if ((credentials.privateKey === undefined) === (credentials.privateKeyFile === undefined)) {
      throw refuse("give its SSH key as either privateKey or privateKeyFile");
    }
  }
  if (credentials?.kind === "https") {
    if (scheme !== "https" && scheme !== "http") throw refuse(`a password cannot be used for a remote reached by ${scheme}`);
    if (/[\r\n\0]/.test(credentials.username + credentials.password)) throw refuse("its user name or password contains a line break");
  }
}

/** The folder of a repository below the sources' folder. */
export function repositoryFolder(id: string): string {
  return encodeURIComponent(id);
}
