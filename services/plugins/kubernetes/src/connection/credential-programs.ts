import { Fault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from "../json/json.ts";

/** Programs that kubeconfigs of clouds name, and that give credentials. They are found on the PATH. */
export const usualCredentialPlugins = ["aws", "aws-iam-authenticator", "gke-gcloud-auth-plugin", "kubelogin"] as const;

/** Variables that make programs load or run something else, or read other settings in which a program can be named. */
const leading =
  /^(LD_.*|DYLD_.*|PATH|HOME|SHELL|IFS|ENV|BASH_.*|NODE_.*|PYTHON.*|PERL.*|RUBY.*|GEM_.*|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|GIT_.*|SSH_.*|EDITOR|PAGER|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|CLOUDSDK_PYTHON.*|CLOUDSDK_CONFIG|XDG_.*)$/i;

/**
 * Throws `invalid` if a user of a kubeconfig names a program for its credentials that is not allowed. A kubeconfig comes from a cloud, a provisioner or a
 * colleague, and whoever writes it runs the program with everything that the plugin may do. `allowed` are commands as kubeconfigs write them.
 */
export function refuseCredentialPrograms(user: JsonObject, allowed: readonly string[], kubeconfig: string): void {
  const refused = (problem: string) => new Fault("invalid", `the kubeconfig ${kubeconfig} ${problem}`);
  const check = (command: string) => {
    if (command !== "" && !allowed.includes(command))
      throw refused(
        `runs ${JSON.stringify(command)} for credentials: to allow that, add it to credentialPlugins of the deploy target in the piped file`,
      );
  };
  const exec = objectAt(user, "exec");
  check(textAt(exec, "command"));
  for (const variable of listAt(exec, "env")) {
    const name = isJsonObject(variable) ? textAt(variable, "name") : "";
    if (leading.test(name))
      throw refused(
        `sets ${name} for the program of its credentials, which can make it run another one: set it in the environment of the plugin`,
      );
  }
  const provider = objectAt(user, "auth-provider");
  check(textAt(provider, "config", "cmd-path"));
  // The client would run it, although no version of kubectl did.
  if (textAt(provider, "name") === "exec" || Object.hasOwn(objectAt(provider, "config"), "exec"))
    throw refused("has an auth-provider that runs a program: write it as exec of the user");
}
