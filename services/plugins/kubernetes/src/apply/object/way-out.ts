import { Fault } from "@slipway/plugin-sdk";
import { marks } from "../../decorate/marks.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";

/** What API servers say of a field that cannot be changed in place. Those of custom kinds say what their author wrote. */
const immutable =
  /(?<!\.)\bimmutable\b|cannot change roleRef|updates to (?:(?!updates to ).)+ are forbidden|may not change fields other than|may not change once set|can ?not be unset/i;

/** What is lost when an object of these kinds is deleted. */
const losses: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: "; its volume may be deleted with all its data",
  StatefulSet: "; its pods are stopped first",
  Deployment: "; its pods are stopped first",
  DaemonSet: "; its pods are stopped first",
  Service: "; it may get another address",
};

/** Says how an object that cannot be changed in place can be replaced. Other faults stay as they are. */
export function withWayOut(fault: Fault, { kind }: Pick<KubeObject, "kind">): Fault {
  if (fault.code !== "invalid" || !immutable.test(fault.message)) return fault;
  const advice = `set the annotation ${marks.forceSyncByReplace}: "enabled" on it for one sync, which deletes it and creates it again`;
  return new Fault(fault.code, `${fault.message}: change it back, or ${advice}${losses[kind] ?? ""}`, { cause: fault });
}
