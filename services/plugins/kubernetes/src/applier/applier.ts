import type { ObjectAddress } from "../client/kube-client.ts";
import type { JsonObject } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** The field manager of everything that an applier writes. */
export const fieldManager = "slipway";

/** How a change is sent. */
export interface ChangeOptions {
  readonly signal: AbortSignal;
  /** Return what the object would be, and change nothing. */
  readonly dryRun?: boolean;
}

/** How an object is applied. */
export interface ApplyOptions extends ChangeOptions {
  /** Return the entire live object; default: at least its metadata. */
  readonly whole?: boolean;
  /** Take over fields of other managers; default: yes. Otherwise the apply is refused with their names. */
  readonly isForced?: boolean;
}

/** The answer to an apply. */
export interface AppliedObject {
  readonly live: JsonObject;
  /** Whether the apply may have changed something: false only if it is known that it did not. */
  readonly isChanged: boolean;
}

/** Conditions of a delete, and what happens to the dependents; default: they are deleted in the background. */
export interface DeleteOptions {
  readonly uid: string;
  readonly resourceVersion?: string;
  readonly propagation?: "background" | "foreground" | "orphan" | undefined;
}

/**
 * Everything that is ever written to a cluster. Every method throws a Fault with the server's message, retries what a retry can fix, and rejects with the
 * signal's reason when aborted. The causes of a Fault are those of the server's Status, whichever program asked it; with `wasTerminating: false` beside them if
 * it is known that the object was not being deleted when it was refused, and `wasThere: false` if it is known that there was none.
 */
export interface Applier {
  /** Server-side apply. Idempotent. Throws `conflict` with the managers of the fields if it is not forced. An object that did not change is not written. */
  apply(object: KubeObject, address: ObjectAddress, options: ApplyOptions): Promise<AppliedObject>;
  /** Creates an object. Throws `conflict` if it exists. */
  create(object: KubeObject, address: ObjectAddress, options: ChangeOptions): Promise<JsonObject>;
  /** Replaces the object with the same `resourceVersion`. Throws `conflict` if it has changed. */
  replace(object: KubeObject, address: ObjectAddress, options: ChangeOptions): Promise<JsonObject>;
  /** Changes single fields with a JSON merge patch. Throws `conflict` if it has a `resourceVersion` and the object has changed. */
  merge(patch: JsonObject, address: ObjectAddress, options: ChangeOptions): Promise<JsonObject>;
  /**
   * Deletes an object. Returns what is still there, because of finalizers or a grace period; undefined if nothing is. Throws `not_found` if the cluster does
   * not serve its kind at this path, and `conflict` if it is not the one of the options.
   */
  delete(address: ObjectAddress, options: DeleteOptions, signal: AbortSignal): Promise<KubeObject | undefined>;
}
