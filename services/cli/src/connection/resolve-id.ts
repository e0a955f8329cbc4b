import type { ApiClient } from "./api-client.ts";

const completeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of the deployment that a person means: a complete id as it is, otherwise the server finds it by the beginning of its id or by its application. */
export async function deploymentIdOf(api: Pick<ApiClient, "deployments">, reference: string, signal: AbortSignal): Promise<string> {
  if (completeId.test(reference)) return reference;
  return (await api.deployments.resolveDeployment({ reference }, { signal })).deploymentId;
}

/** The id of the application that a person means, by its id, the beginning of it, or its name; "" for none. */
export async function applicationIdOf(
  api: Pick<ApiClient, "applications">,
  idOrName: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (idOrName === undefined) return "";
  const { application } = await api.applications.getApplication({ idOrName, withoutResources: true }, { signal });
  return application?.application?.id ?? "";
}
