import { z } from "zod";
import { text } from "../fields/plain-fields.ts";
import { base64Secret } from "../fields/secret-fields.ts";
import { secretSource } from "../fields/secret-source.ts";
import type { GitCredentials, PipedGitConfig } from "./piped-config.ts";

const defaultUsername = "piped";
const defaultEmail = "piped@localhost";

export const gitSchema = z
  .object({
    username: text.describe(`Author of commits, and the user name for the password. Default: ${defaultUsername}.`),
    email: text.describe(`Email address of the author of commits. Default: ${defaultEmail}.`),
    sshKeyFile: text.describe("File with the private SSH key."),
    sshKeyData: base64Secret.describe("The private SSH key, as base64."),
    password: base64Secret.describe("Password or access token for HTTPS, as base64."),
    sshConfigFilePath: text.describe("Not used: Git receives keys through its environment."),
    shouldConfigureSSHConfig: z.boolean().optional().describe("Not used."),
    configFilePath: text.describe("Not used."),
    host: text.describe("Not used: the key is used for all hosts."),
    hostName: text.describe("Not used."),
  })
  .superRefine(({ username, sshKeyFile, sshKeyData, password }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (sshKeyFile !== "" && sshKeyData) refuse("give either sshKeyFile or sshKeyData");
    if (password && (sshKeyFile !== "" || sshKeyData)) refuse("give either an SSH key or a password");
    if (password && username === "") refuse("a password needs a username");
  })
  .transform(({ username, email, sshKeyFile, sshKeyData, password }): PipedGitConfig => {
    const sshKey = secretSource(sshKeyFile, sshKeyData);
    const byPassword: GitCredentials | undefined = password && { kind: "https", username, password };
    return {
      username: username || defaultUsername,
      email: email || defaultEmail,
      credentials: sshKey ? { kind: "ssh", key: sshKey } : byPassword,
    };
  })
  .prefault({});
