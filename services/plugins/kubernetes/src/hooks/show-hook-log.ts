import { listAt, textAt } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { type ExplainRequest, listUnlessRefused, showLog } from "../ready/container-log.ts";

/** How much of a hook is shown: a Job may have many pods, which have all done the same. */
const most = { pods: 3, containers: 4, lines: 200 };

/** Logs the last lines of the containers of a Job or Pod. Rejects only with the signal's reason. */
export async function showHookLog(request: ExplainRequest, live: KubeObject): Promise<void> {
  for (const pod of await podsOf(request, live))
    for (const container of [...listAt(pod, "spec", "initContainers"), ...listAt(pod, "spec", "containers")].slice(0, most.containers))
      await showLog(request, pod, { name: textAt(container, "name"), lines: most.lines });
}

async function podsOf(request: ExplainRequest, live: KubeObject): Promise<readonly KubeObject[]> {
  if (live.kind === "Pod") return [live];
  const labelSelector = `batch.kubernetes.io/controller-uid=${textAt(live, "metadata", "uid")}`;
  const pods = await listUnlessRefused(request, "Pod", { namespace: namespaceOf(live), labelSelector });
  const createdAt = (pod: KubeObject) => textAt(pod, "metadata", "creationTimestamp");
  return pods.toSorted((a, b) => createdAt(a).localeCompare(createdAt(b))).slice(-most.pods);
}
