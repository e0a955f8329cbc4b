import { isFault } from "@slipway/domain";
import { mistakeWords } from "@slipway/plugin-sdk/testing";
import type { DeploymentSource } from "@slipway/proto/plugin";
import { isUnimplemented } from "@slipway/runtime";
import { Finding, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";

/** The application that the suite asks about. */
export const application = { pipedId: "piped-1", applicationId: "application-1", applicationName: "shop" };

/** Calls an optional service of the plugin. One that it does not have is not applicable, and so is a failure where the cases have no deploy targets. */
export async function callService(tested: PluginUnderTest, request: (url: string) => Promise<string>): Promise<string | NotApplicable> {
  const { plugin } = await tested.shared();
  try {
    return await request(`http://127.0.0.1:${plugin.port}`);
  } catch (error) {
    if (isUnimplemented(error)) return new NotApplicable("it does not serve this");
    if (isFault(error) && !(error instanceof Finding) && !error.message.includes(mistakeWords) && tested.cases.deployTargets.length === 0)
      return new NotApplicable(`failed without deploy targets in the cases: ${error.message}`);
    throw error;
  }
}

/** The names of the deploy targets of the cases. */
export const targetsOf = ({ cases }: PluginUnderTest): string[] => cases.deployTargets.map(({ name }) => name);

/** The files of the application. */
export function sourceOf({ cases, options }: PluginUnderTest): Omit<DeploymentSource, "$typeName"> {
  const file = { apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec: { plugins: { [cases.name]: cases.application ?? {} } } };
  return {
    applicationDirectory: options.applicationDir,
    commitHash: "1".repeat(40),
    applicationConfig: new TextEncoder().encode(JSON.stringify(file)),
    applicationConfigFilename: "app.pipecd.yaml",
    sharedConfigDirectory: `${options.applicationDir}/.pipe`,
  };
}
