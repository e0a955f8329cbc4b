import { create } from "@bufbuild/protobuf";
import type { LiveResource } from "@slipway/domain";
import {
  ObjectChangesSchema,
  type ObjectState,
  ObjectStatesSchema,
  type WatchLivestateResponse,
  WatchLivestateResponseSchema,
} from "@slipway/proto/api";
import { healthStatus, syncStatus } from "@slipway/state";
import type { ApiClient } from "../../../connection/api-client.ts";
import { resumed } from "../../../connection/resumed.ts";
import { objectLine } from "../../../output/lines/object-line.ts";
import { isForPeople, type OutputFormat, printOne } from "../../../output/print.ts";
import { Redrawing } from "../../../output/terminal/redrawing.ts";
import { isTerminal, writeOut } from "../../../output/terminal/terminal.ts";
import { statusWord } from "../../../output/words/status-word.ts";
import { resourceOf, WatchedObjects } from "./watched-objects.ts";
import { wholeUpdates } from "./whole-updates.ts";

export interface WatchObjectsOptions {
  readonly applicationId: string;
  readonly name: string;
  readonly output: OutputFormat;
  /** Which objects are shown. Default: all. */
  readonly matches?: (resource: LiveResource) => boolean;
  /** What a terminal shows. `head` is the application in one line. */
  readonly draw: (head: string, resources: readonly LiveResource[]) => string;
}

/**
 * Shows the objects of an application and what changes of them until `signal` aborts, also across restarts of the server: a terminal shows the newest state; elsewhere
 * all objects come first, then each change as a line, or as a message.
 */
export async function watchObjects(api: ApiClient, options: WatchObjectsOptions, signal: AbortSignal): Promise<void> {
  const { applicationId: idOrName, output, matches = () => true, draw, name } = options;
  const objects = new WatchedObjects((object) => matches(resourceOf(object)));
  let sinceVersion = 0n;
  const open = () => wholeUpdates(api.livestates.watchLivestate({ idOrName, sinceVersion }, { signal }));
  await using screen = isForPeople(output) && isTerminal() ? new Redrawing() : undefined;
  let lastHead = "";
  let isFirst = true;
  for await (const message of resumed(open, { signal })) {
    sinceVersion = message.version;
    const { changed, removed } = objects.apply(message);
    const head = headOf(name, message);
    if (screen) screen.show(() => draw(head, objects.shown.map(resourceOf)));
    else if (isForPeople(output)) {
      if (head !== lastHead) writeOut(head);
      // First what is gone: something of the same name may be there instead, such as the declaration of an object that was deleted.
      for (const object of removed) writeOut(objectLine(resourceOf(object), { isGone: true }));
      for (const object of changed) writeOut(objectLine(resourceOf(object)));
    } else if (isFirst || changed.length + removed.length > 0 || head !== lastHead) {
      const shown = isFirst ? snapshotOf(objects.shown) : changesOf(changed, removed);
      printOne(WatchLivestateResponseSchema, create(WatchLivestateResponseSchema, { ...message, update: shown }), output, () => "");
    }
    lastHead = head;
    isFirst = false;
  }
}

function headOf(name: string, { health, syncStatus: status, syncReason }: WatchLivestateResponse): string {
  const words = [name, statusWord(healthStatus.decode(health)), statusWord(syncStatus.decode(status))].join("  ");
  return syncReason === "" ? words : `${words} (${syncReason})`;
}

function snapshotOf(objects: readonly ObjectState[]) {
  return { case: "snapshot" as const, value: create(ObjectStatesSchema, { objects: [...objects] }) };
}

function changesOf(changed: readonly ObjectState[], removed: readonly ObjectState[]) {
  return {
    case: "changes" as const,
    value: create(ObjectChangesSchema, { changed: [...changed], removed: removed.flatMap(({ key }) => key ?? []) }),
  };
}
