import { create } from "@bufbuild/protobuf";
import {
  type Application,
  type ApplicationLivestate,
  applicationSync,
  type Deployment,
  healthReason,
  type SyncState,
} from "@slipway/domain";
import { type ApplicationView as ApplicationViewMessage, ApplicationViewSchema, ResourceCountsSchema } from "@slipway/proto/api";
import { encodeApplication, encodeLivestate, syncStatus } from "@slipway/state";
import { countResources } from "./count-resources.ts";

/** An application with its live state and its sync state. */
export interface ApplicationView {
  readonly application: Application;
  /** Undefined until the application was observed. */
  readonly livestate: ApplicationLivestate | undefined;
  readonly sync: SyncState;
  /** What its active deployment waits for a person to do; "" if it does not wait. */
  readonly waitsFor: string;
}

/** What else is known when an application is shown. */
export interface ViewContext {
  /** Its active deployment if its plan keeps failing. */
  readonly stuck?: Deployment | undefined;
  /** What its active deployment waits for a person to do. */
  readonly waitsFor?: string | undefined;
  /** Why its repository cannot be read now: what Git has is then unknown. */
  readonly repositoryProblem?: string | undefined;
}

/** The view of an application. */
export function viewOf(
  application: Application,
  livestate: ApplicationLivestate | undefined,
  { stuck, waitsFor = "", repositoryProblem }: ViewContext = {},
): ApplicationView {
  const sync = applicationSync(application, livestate, stuck);
  if (repositoryProblem === undefined) return { application, livestate, sync, waitsFor };
  const reason = [repositoryProblem, sync.reason].filter((part) => part).join("; ");
  return { application, livestate, sync: { ...sync, reason }, waitsFor };
}

const messages = new WeakMap<ApplicationView, ApplicationViewMessage>();

/** The message of a view, encoded once for all who list or watch it. */
export function encodeView(view: ApplicationView): ApplicationViewMessage {
  const known = messages.get(view);
  if (known) return known;
  const { application, livestate, sync, waitsFor } = view;
  const message = create(ApplicationViewSchema, {
    application: encodeApplication(application),
    ...(livestate && { livestate: encodeLivestate(livestate) }),
    syncStatus: syncStatus.encode(sync.status),
    syncReason: sync.reason ?? "",
    waitsFor,
    healthReason: healthReason(livestate),
    ...(livestate && { counts: countResources(livestate.resources) }),
  });
  messages.set(view, message);
  return message;
}

const slim = new WeakMap<ApplicationView, ApplicationViewMessage>();

/** The message of a view without the resources of its live state, which are counted: lists rarely need them. Encoded once as well. */
export function encodeWithoutResources(view: ApplicationView): ApplicationViewMessage {
  const { livestate } = view;
  if (!livestate) return encodeView(view);
  return slim.getOrInsertComputed(view, () => {
    const message = encodeView({ ...view, livestate: { ...livestate, resources: [] } });
    const counts = create(ResourceCountsSchema, countResources(livestate.resources));
    return { ...message, counts, healthReason: healthReason(livestate) };
  });
}

/** Whether two views of an application differ by nothing that is sent without resources, but for when it was observed. */
export function looksSame(a: ApplicationView, b: ApplicationView): boolean {
  return a.application === b.application && described(a) === described(b);
}

const descriptions = new WeakMap<ApplicationView, string>();

/** Made once for all who watch it: there may be a hundred views a second, with thousands of resources. */
function described(view: ApplicationView): string {
  return descriptions.getOrInsertComputed(view, () => {
    const { livestate, sync, waitsFor } = view;
    if (!livestate) return JSON.stringify({ sync, waitsFor });
    const { resources, at: _, version: __, ...rest } = livestate;
    return JSON.stringify({ sync, waitsFor, rest, health: healthReason(livestate), counts: countResources(resources) });
  });
}
