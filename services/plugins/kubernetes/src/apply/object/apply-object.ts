import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster, Placed } from "../../client/cluster.ts";
import { marks } from "../../decorate/marks.ts";
import { withoutServerFields } from "../../fields/designed-fields.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import { annotationOf, type KubeObject } from "../../manifests/kube-object.ts";
import type { ApplyAnswer } from "./apply-answer.ts";
import { type RecreateRequest, recreateObject, replaceObject } from "./replace-object.ts";
import { serverSideApply } from "./server-side-apply.ts";
import { withWayOut } from "./way-out.ts";
import { withoutValues } from "./without-values.ts";

/** How an object is applied. */
type ApplyMethod = "apply" | "replace" | "force-replace";

/** The method that the annotations choose. */
export function applyMethodOf(object: KubeObject): ApplyMethod {
  if (annotationOf(object, marks.forceSyncByReplace) === "enabled") return "force-replace";
  return annotationOf(object, marks.syncByReplace) === "enabled" ? "replace" : "apply";
}

export interface ApplyObjectRequest extends RecreateRequest {
  readonly rules: FieldRules;
  /** Return the entire live object instead of its metadata only. */
  readonly whole?: boolean;
  /** Return what the object would be, and change nothing. An object that would be recreated is as if it were replaced. */
  readonly dryRun?: boolean;
  /** The live object with its managers: a dry run then asks no more than it has to, and does not name all from whom it takes fields. Default: it is read if it is needed. */
  readonly known?: KubeObject | undefined;
}

/**
 * Applies one object, by the method that its annotations choose. Safe to repeat after an interruption at any point.
 * Throws a Fault with the server's message, without the values of a Secret or ConfigMap.
 */
export async function applyObject(
  cluster: Cluster,
  { object, address }: Placed,
  { rules, whole = false, dryRun = false, known, ...waiting }: ApplyObjectRequest,
): Promise<ApplyAnswer> {
  const { signal } = waiting;
  const placed = { object: withoutServerFields(object), address };
  const method = applyMethodOf(object);
  try {
    if (method === "apply") return await serverSideApply(cluster, placed, { rules, signal, whole, dryRun, known });
    if (method === "replace" || dryRun) return await replaceObject(cluster, placed, { rules, signal, dryRun });
    return await recreateObject(cluster, placed, waiting);
  } catch (error) {
    if (!isFault(error)) throw error;
    const shown = shortened(withoutValues(error, object));
    throw method === "force-replace" ? shown : withWayOut(shown, object);
  }
}

/** Of a message, in characters. Admission webhooks may say anything. */
const longestMessage = 2000;

/** Called when values are masked: a part of one would not be found. */
function shortened(fault: Fault): Fault {
  const { code, message } = fault;
  if (message.length <= longestMessage) return fault;
  const left = message.length - longestMessage;
  return new Fault(code, `${message.slice(0, longestMessage)}… (${left} more characters)`, { cause: fault.cause });
}
