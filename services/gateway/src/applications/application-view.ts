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
}

/** The view of an application. `stuck` is a deployment of it whose plan keeps failing. */
export function viewOf(application: Application, livestate: ApplicationLivestate | undefined, stuck?: Deployment): ApplicationView {
  return { application, livestate, sync: applicationSync(application, livestate, stuck) };
}

/** The message of a view. */
export function encodeView({ application, livestate, sync }: ApplicationView): ApplicationViewMessage {
  return create(ApplicationViewSchema, {
    application: encodeApplication(application),
    ...(livestate && { livestate: encodeLivestate(livestate) }),
    syncStatus: syncStatus.encode(sync.status),
    syncReason: sync.reason ?? "",
  });
}

/** A view without the resources of its live state, which lists rarely need. */
export function withoutResources(view: ApplicationView): ApplicationView {
  return view.livestate ? { ...view, livestate: { ...view.livestate, resources: [] } } : view;
}
