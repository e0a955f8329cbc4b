import type { Answer } from "../../../client/transport.ts";
import type { JsonObject } from "../../../json/json.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import { keyOf } from "../../../manifests/resource-key.ts";

/** What applying one object brought: the answer of the server, and what was there before, if that is known. */
export interface BatchAnswer {
  readonly answer: Answer;
  readonly before: JsonObject | undefined;
  /** Whether it is known what was there before. */
  readonly isRead: boolean;
}

/** An object of a batch, and who waits for its answer. */
export interface Member {
  readonly object: KubeObject;
  readonly text: string;
  readonly done: PromiseWithResolvers<BatchAnswer>;
}

const most = { objects: 100, characters: 8_000_000 };

/** Within the limits, and so that no two objects of a batch are printed with the same name. */
export function divideMembers(members: readonly Member[]): readonly (readonly Member[])[] {
  const batches: { members: Member[]; characters: number; names: Set<string> }[] = [];
  for (const member of members) {
    const name = printedName(member.object);
    let batch = batches.find(
      (each) => each.members.length < most.objects && each.characters + member.text.length <= most.characters && !each.names.has(name),
    );
    if (batch === undefined) {
      batch = { members: [], characters: 0, names: new Set() };
      batches.push(batch);
    }
    batch.members.push(member);
    batch.characters += member.text.length;
    batch.names.add(name);
  }
  return batches.map((batch) => batch.members);
}

/** As kubectl prints it: without a namespace. */
export function printedName(object: KubeObject): string {
  const { group, kind, name } = keyOf(object);
  return `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${name}`;
}
