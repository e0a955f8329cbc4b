import { create } from "@bufbuild/protobuf";
import { type Application, type ApplicationLivestate, applicationSync, type Deployment, type SyncState } from "@slipway/domain";
import { type ApplicationView as ApplicationViewMessage, ApplicationViewSchema } from "@slipway/proto/api";
import { encodeApplication, encodeLivestate, syncStatus } from "@slipway/state";

/** An application with its live state and its sync state. */
export interface ApplicationView {
  readonly application: Application;
  /** Undefined until the application was observed. */
  readonly livestate: ApplicationLivestate | undefined;
  readonly sync: SyncState;
  /** What its active deployment waits for a person to do; "" if it does not wait. */
  readonly waitsFor: string;
}

/** What is known of an application's active deployment. */
export interface ActiveDeployment {
  /** The deployment if its plan keeps failing. */
  readonly stuck?: Deployment | undefined;
  /** What it waits for a person to do. */
  readonly waitsFor?: string | undefined;
}

/** The view of an application. */
export function viewOf(
  application: Application,
  livestate: ApplicationLivestate | undefined,
  { stuck, waitsFor = "" }: ActiveDeployment = {},
): ApplicationView {
  return { application, livestate, sync: applicationSync(application, livestate, stuck), waitsFor };
}

/** The message of a view. */
export function encodeView({ application, livestate, sync, waitsFor }: ApplicationView): ApplicationViewMessage {
  return create(ApplicationViewSchema, {
    application: encodeApplication(application),
    ...(livestate && { livestate: encodeLivestate(livestate) }),
    syncStatus: syncStatus.encode(sync.status),
    syncReason: sync.reason ?? "",
    waitsFor,
  });
}

/** A view without the resources of its live state, which lists rarely need. */
export function withoutResources(view: ApplicationView): ApplicationView {
  return view.livestate ? { ...view, livestate: { ...view.livestate, resources: [] } } : view;
}
