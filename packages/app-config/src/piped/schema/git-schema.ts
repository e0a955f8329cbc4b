import { z } from "zod";
import { text } from "../../fields/plain-fields.ts";
import { base64Secret } from "../../fields/secret-fields.ts";
import { secretSource } from "../../fields/secret-source.ts";
import type { GitCredentials, PipedGitConfig } from "../piped-config.ts";

const defaultUsername = "piped";
const defaultEmail = "piped@localhost";

export const gitSchema = z
  .object({
    username: text.describe(`Author of commits, and the user name for the password. Default: ${defaultUsername}.`),
    email: text.describe(`Email address of the author of commits. Default: ${defaultEmail}.`),
    sshKeyFile: text.describe("File with the private SSH key."),
    sshKeyData: base64Secret.describe("The private SSH key, as base64."),
    password: base64Secret.describe("Password or access token for HTTPS, as base64."),
    sshConfigFilePath: text.describe(
      "Configuration file of ssh, with settings, keys and known hosts per host. It is read at start, never written. Default: the user's own if there is no SSH key here, else none.",
    ),
    shouldConfigureSSHConfig: z
      .boolean()
      .optional()
      .describe("false: no SSH key is given here, ssh finds its keys in its configuration file. Default: true if there is an SSH key."),
    configFilePath: text.describe("Another name of sshConfigFilePath."),
    host: text.describe("The host that the SSH key is for, as in the addresses of the repositories. Default: all hosts."),
    hostName: text.describe("The real name or address of the host, if it is not the one in the addresses. Default: host."),
  })
  .superRefine(({ username, sshKeyFile, sshKeyData, password, host, hostName, shouldConfigureSSHConfig, ...files }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    const hasKey = sshKeyFile !== "" || sshKeyData !== undefined;
    if (shouldConfigureSSHConfig === false && hasKey) refuse("shouldConfigureSSHConfig: false does not go with an SSH key");
    if (hostName !== "" && host === "") refuse("hostName needs host: the host in the addresses that it stands for");
    if (files.configFilePath !== "" && files.sshConfigFilePath !== "") refuse("give either sshConfigFilePath or configFilePath");
    if (sshKeyFile !== "" && sshKeyData) refuse("give either sshKeyFile or sshKeyData");
    if (password && (sshKeyFile !== "" || sshKeyData)) refuse("give either an SSH key or a password");
    if (password && username === "") refuse("a password needs a username");
  })
  .transform(({ username, email, sshKeyFile, sshKeyData, password, host, hostName, ...files }): PipedGitConfig => {
    const sshKey = secretSource(sshKeyFile, sshKeyData);
    const byPassword: GitCredentials | undefined = password && { kind: "https", username, password };
    return {
      username: username || defaultUsername,
      email: email || defaultEmail,
      credentials: sshKey ? { kind: "ssh", key: sshKey, host: host || undefined } : byPassword,
      sshConfigFile: files.sshConfigFilePath || files.configFilePath || undefined,
      hostNames: hostName === "" ? {} : { [host.toLowerCase()]: hostName },
    };
  })
  .prefault({});
