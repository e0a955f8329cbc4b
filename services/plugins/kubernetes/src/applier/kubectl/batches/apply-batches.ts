import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { isFault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, type JsonValue, listAt } from "../../../json/json.ts";
import { decodeJson, encodeJson } from "../../../json/json-codec.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import { identityOf, keyOf } from "../../../manifests/resource-key.ts";
import { fieldManager } from "../../applier.ts";
import { type Kubectl, noAnswer } from "../kubectl.ts";
import { refusalIn } from "../refusal.ts";
import { type BatchAnswer, divideMembers, type Member, printedName } from "./divide-members.ts";
import { pairRefusals } from "./pair-refusals.ts";

/** How all objects of a batch are applied. */
export interface BatchOptions {
  readonly isForced: boolean;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** What was there before, by identity; undefined if it could not be read. */
type Before = ReadonlyMap<string, JsonObject> | undefined;

/** Callers that apply concurrently call within this time. */
const gatherMs = 10;

const asJson = ["-o", "json", "--show-managed-fields"];

/**
 * Applies objects that are applied at the same time, and in the same way, with one kubectl process, and reads with another what was there before.
 * kubectl prints nothing but errors if one of many objects is refused. Then it is asked again for the names of those that were accepted, which are applied
 * once more, which changes nothing. The others are told apart by {@link pairRefusals}, or applied by themselves, one after the other.
 */
export class ApplyBatches {
  readonly #kubectl: Pick<Kubectl, "ask" | "run">;
  /** By signal, force and dry run: what is aborted ends no work of others. */
  readonly #gathering = new Map<AbortSignal, Map<string, Member[]>>();

  constructor(kubectl: Pick<Kubectl, "ask" | "run">) {
    this.#kubectl = kubectl;
  }

  /** Applies one object. Rejects if there was no answer, with the signal's reason when aborted, and with a Fault if there never will be an answer. */
  apply(object: KubeObject, options: BatchOptions): Promise<BatchAnswer> {
    const done = Promise.withResolvers<BatchAnswer>();
    const key = `${options.isForced} ${options.dryRun}`;
    const ofSignal = this.#gathering.get(options.signal) ?? new Map<string, Member[]>();
    this.#gathering.set(options.signal, ofSignal);
    const members = ofSignal.get(key);
    const member = { object, text: encodeJson(object), done };
    if (members) members.push(member);
    else {
      ofSignal.set(key, [member]);
      void this.#applyLater(ofSignal, key, options);
    }
    return done.promise;
  }

  /** Never rejects. */
  async #applyLater(ofSignal: Map<string, Member[]>, key: string, options: BatchOptions): Promise<void> {
    await delay(gatherMs);
    const members = ofSignal.get(key) ?? [];
    ofSignal.delete(key);
    if (ofSignal.size === 0) this.#gathering.delete(options.signal);
    for (const batch of divideMembers(members)) void this.#settle(batch, options);
  }

  /** Never rejects. */
  async #settle(batch: readonly Member[], options: BatchOptions): Promise<void> {
    try {
      const before = await this.#read(batch, options.signal);
      await this.#applyAll(batch, before, options);
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    }
  }

  /** What is there. */
  async #read(batch: readonly Member[], signal: AbortSignal): Promise<Before> {
    const args = ["get", "-f", "-", "--ignore-not-found", ...asJson];
    const { code, output } = await this.#run(args, batch, signal);
    return code === 0 ? objectsIn(output) : undefined;
  }

  async #applyAll(batch: readonly Member[], before: Before, options: BatchOptions): Promise<void> {
    const args = argsOf(options);
    const [first] = batch;
    if (first !== undefined && batch.length === 1) {
      const answer = await this.#kubectl.ask({ args: [...args, ...asJson], input: first.text, signal: options.signal });
      return first.done.resolve({ answer, ...seenOf(first, before) });
    }
    const { code, output, words } = await this.#run([...args, ...asJson], batch, options.signal);
    if (code !== 0) return this.#tellApart(batch, before, { options, words });
    const found = objectsIn(output);
    for (const member of batch) {
      const { object, done } = member;
      const live = found.get(nameOf(object));
      if (live === undefined) done.reject(new Error(`kubectl did not answer for ${nameOf(object)}`));
      else done.resolve({ answer: { status: 200, headers: {}, body: encodeJson(live) }, ...seenOf(member, before) });
    }
  }

  async #tellApart(
    batch: readonly Member[],
    before: Before,
    { options, words }: { readonly options: BatchOptions; readonly words: string },
  ) {
    const { output, words: again, isWhole } = await this.#run([...argsOf(options), "-o", "name"], batch, options.signal);
    const accepted = new Set(output.split("\n"));
    const { good = [], refused = [] } = Object.groupBy(batch, ({ object }) => (accepted.has(printedName(object)) ? "good" : "refused"));
    // If none was accepted the cluster may not be there at all, which each of them would find out.
    if (good.length === 0 && again === words && !isAboutObjects(words)) noAnswer(words);
    if (good.length > 0) void this.#applyPart(good, before, options);
    if (isWhole && refuseAll(refused, again, before)) return;
    await this.#applyEach(refused, before, options);
  }

  /** Never rejects. What keeps one object from an answer, other than itself, keeps all that are left: they get it at once, and may ask again. */
  async #applyEach(members: readonly Member[], before: Before, options: BatchOptions): Promise<void> {
    for (const [index, member] of members.entries()) {
      try {
        await this.#applyAll([member], before, options);
      } catch (error) {
        const isOfObject = isFault(error) && error.code === "invalid";
        for (const { done } of isOfObject ? [member] : members.slice(index)) done.reject(error);
        if (!isOfObject) return;
      }
    }
  }

  /** Never rejects. */
  async #applyPart(part: readonly Member[], before: Before, options: BatchOptions): Promise<void> {
    try {
      await this.#applyAll(part, before, options);
    } catch (error) {
      for (const { done } of part) done.reject(error);
    }
  }

  async #run(args: readonly string[], batch: readonly Member[], signal: AbortSignal) {
    const output: Buffer[] = [];
    const input = batch.map(({ text }) => text).join("\n");
    const end = await this.#kubectl.run({
      args,
      input,
      objects: batch.length,
      signal,
      onOutput: (chunk) => void output.push(Buffer.from(chunk)),
    });
    return { ...end, output: Buffer.concat(output).toString() };
  }
}

/** Answers for all objects what kubectl said of each. False, and nothing is answered, if that is not certain. */
function refuseAll(members: readonly Member[], words: string, before: Before): boolean {
  const messages = pairRefusals(
    words,
    members.map(({ object }) => object),
  );
  for (const [index, member] of members.entries()) {
    const message = messages?.[index];
    if (message === undefined) break;
    member.done.resolve(Promise.try(() => ({ answer: refusalIn(message) ?? noAnswer(message), ...seenOf(member, before) })));
  }
  return messages !== undefined;
}

function argsOf({ isForced, dryRun }: BatchOptions): readonly string[] {
  // The server rejects unknown fields in any case. Validation would download its whole schema.
  const args = ["apply", "--server-side", "--field-manager", fieldManager, `--force-conflicts=${isForced}`, "--validate=false", "-f", "-"];
  return dryRun ? [...args, "--dry-run=server"] : args;
}

/** Whether an apply changed something: an object that it did not change is answered as it was, also by a dry run. */
export function isChanged(before: JsonObject | undefined, live: JsonValue): boolean {
  return before === undefined || !isDeepStrictEqual(before, live);
}

function seenOf({ object }: Member, before: Before): Omit<BatchAnswer, "answer"> {
  return { before: before?.get(nameOf(object)), isRead: before !== undefined };
}

function nameOf(object: KubeObject): string {
  return identityOf(keyOf(object));
}

/** The objects that kubectl printed, by identity: one, a list of several, or none. */
function objectsIn(output: string): ReadonlyMap<string, JsonObject> {
  if (output.trim() === "") return new Map();
  const value = decodeJson(output);
  const found = isJsonObject(value) && value["kind"] === "List" ? listAt(value, "items") : [value];
  return new Map(found.filter(isJsonObject).map((object) => [nameOf(object as KubeObject), object])); // kubectl prints objects of the API
}

/** Whether at least one object was answered for, so that the server was reached. */
function isAboutObjects(words: string): boolean {
  return /^(?:error: )?(?:Error from server|The \S+ "|Apply failed with|resource mapping not found|no matches for kind)/m.test(words);
}
