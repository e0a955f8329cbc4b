import { writeFile } from "node:fs/promises";
import { freePorts } from "@slipway/testkit";

/** What a piped of a test is to have. */
export interface PipedSettings {
  readonly repositories: Readonly<Record<string, string>>;
  readonly kubeconfigPath: string;
  /** How often repositories are asked for their heads without a nudge. */
  readonly syncInterval?: string;
}

/** The ids every system of a test has. */
export const projectId = "demo";
const pipedId = "piped1";

/** Writes a piped file with the plugins `kubernetes` (its target is `local`) and `wait` on free ports. JSON is YAML too. */
export async function writePipedFile(path: string, settings: PipedSettings): Promise<void> {
  const { repositories, kubeconfigPath, syncInterval = "60s" } = settings;
  const [kubernetesPort, waitPort] = await freePorts(2);
  const piped = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: {
      projectID: projectId,
      pipedID: pipedId,
      syncInterval,
      repositories: Object.entries(repositories).map(([repoId, remote]) => ({ repoId, remote, branch: "main", autoRegister: true })),
      plugins: [
        { name: "kubernetes", port: kubernetesPort, deployTargets: [{ name: "local", config: { kubeConfigPath: kubeconfigPath } }] },
        { name: "wait", port: waitPort },
      ],
    },
  };
  await writeFile(path, JSON.stringify(piped, undefined, 2));
}
